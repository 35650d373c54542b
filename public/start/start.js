// What the widget does before its WebAssembly is there: take the port from the loader, ask for a token, fetch the first
// page of the catalogue and draw its cards. What is left for the WebAssembly is `window.inlay`, its bridge to this file.

let showedKept;
const kept = new Promise((resolve) => (showedKept = resolve));

async function getFirstPage() {
  try {
    const { who, sub } = readClaims(await getToken("start"));
    if (drawKept(who)) showedKept();
    const answer = await call(`/embed/${config.hubId}/users/${encodeURIComponent(sub)}/integrations?first=24`);
    if (draw((inlay.first = answer))) keep(who, answer.body);
    else if (answer.status === 401) forget();
    return answer;
  } catch (error) {
    if (!token) forget();
    throw error;
  }
}

// A hub that takes longer leaves the line to the module.
const FIRST_PAGE_MS = 4_000;

// The line belongs to what draws the first cards. The module comes when they are painted, when there are none to draw, or
// when another screen than the catalogue is asked for.
async function timeForModule() {
  if (location.pathname.replace(/\/$/, "") !== `/embed/${config.hubId}`) return;
  const returned = ported.then(() => inlay.returned ?? new Promise(() => {}));
  await Promise.race([kept, inlay.firstPage, returned, pause(FIRST_PAGE_MS)]).catch(() => {});
  // A frame that nobody sees is not painted.
  await Promise.race([new Promise(requestAnimationFrame).then(() => pause(0)), pause(100)]);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function start() {
  if (window.parent === window) {
    early.replaceChildren(el("p", { class: "notice" }, "This page works inside an app that embeds it."));
    return;
  }
  sayReady();
  inlay.firstPage = getFirstPage();
  inlay.firstPage.catch(() => {});
  await timeForModule();
  const wasm = fetch(build.wasm, { integrity: build.integrity });
  const glue = import(build.js);
  try {
    const ready = await glue;
    // The screen that a redirect leads back to is the first one; whether there was one comes with the port.
    await ported;
    await inlay.returned;
    await ready.default({ module_or_path: wasm });
  } catch (error) {
    console.error("inlay: the widget could not start", error);
    inlay.event("error", { code: "load_failed" });
    const retry = el("button", { class: "button", type: "button" }, "Try again");
    retry.onclick = () => location.reload();
    early.replaceChildren(el("div", { class: "empty", role: "alert" }, el("p", {}, "Integrations could not be loaded."), retry));
  }
}
start();
