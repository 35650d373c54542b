// Calls of the activation API before the WebAssembly makes its own.

// Long enough for a slow network; the WebAssembly then says what is wrong and asks again.
const CALL_TIMEOUT_MS = 20_000;

/** One call of the activation API, with a new token and a second try when the first one is refused. */
async function call(path, body) {
  for (const reason of ["start", "refused"]) {
    const headers = { authorization: `JWT ${await getToken(reason)}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    const answer = await fetch(config.api + path, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const text = await answer.text();
    inlay.refused(answer.status, text);
    if (answer.status !== 401 || reason === "refused") return { status: answer.status, body: text };
  }
}

const refusals = new Set();
