// The way back from a full-page redirect to a provider.

function sayUnfinished() {
  const words = "The connection wasn't finished in time. Open the integration and connect again.";
  const note = el("p", { class: "notice notice-warn", role: "alert", "data-part": "unfinished" }, words);
  document.body.prepend(note);
  addEventListener("click", () => note.remove(), { once: true });
}

// A full-page redirect to a provider came back: under the user's token it is finished, and the screen that asked for it is
// shown again with what came of it.
async function finishReturn({ transactionId, proof }) {
  if (!/^[0-9A-Z]{26}$/.test(transactionId)) return;
  await getToken("start");
  const path = `/embed/${config.hubId}/oauth2/transactions/${transactionId}`;
  const { status, body } = await call(proof ? `${path}/complete` : path, proof && { proof });
  if (status !== 200) return sayUnfinished();
  const { integrationId, templateId, replaces, connectionId, errorCode, status: end } = JSON.parse(body);
  if (!integrationId) return;
  const done = end === "connected";
  const query = new URLSearchParams({ template: templateId, ...(done ? { connection: connectionId } : { failed: errorCode ?? end }) });
  const reconnect = done ? "manage?done=reconnected" : `reconnect/${templateId}?transaction=${transactionId}`;
  const screen = replaces ? reconnect : `connect?${query}`;
  return `/i/${encodeURIComponent(integrationId)}/${screen}`;
}
