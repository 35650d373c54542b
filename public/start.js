// What the widget does before its WebAssembly is there: take the port from the loader, ask for a token, fetch the first
// page of the catalogue and draw its cards. What is left for the WebAssembly is `window.inlay`, its bridge to this file.

// Leptos builds static markup through a template's innerHTML. Its strings are literals of the build; this lets those
// through and nothing that could run (security.md 3.5).
const RUNS = /<(script|iframe|object|embed|base|meta|link|form|style)\b|[^\w-]on\w+\s*=|javascript:|srcdoc/i;
window.trustedTypes?.createPolicy("default", {
  createHTML(html) {
    if (RUNS.test(html)) throw new TypeError("refused markup");
    return html;
  },
});

const json = (id) => JSON.parse(document.getElementById(id).textContent);
const config = json("inlay-config");
const build = json("inlay-build");
const early = document.getElementById("early");

let port = null;
let token = null; // {jwt, who, sub, exp, life}: in memory, and only here
let isOver = false; // somebody else is signed in now: nothing more is sent from here
let asking = null; // the one request for a token that is under way
let answers = new Map();
let nextId = 1;
let setPort;
const ported = new Promise((resolve) => (setPort = resolve));
let setFirstToken;
let ahead = new Promise((resolve) => (setFirstToken = resolve)); // the token that the loader fetches unasked

function post(message) {
  ported.then(() => isOver || port.postMessage({ v: 1, ...message }));
}

// What is wrong with a token, the hub says: it is sent as it is. `who` is the person, without the key that signed.
function readClaims(jwt) {
  let claims = {};
  try {
    const bytes = Uint8Array.from(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    claims = JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    // Not a JWT.
  }
  const { iss, sub, exp, iat } = claims;
  const who = JSON.stringify([String(iss).replace(/\/sk\/[^/]*$/, ""), sub]);
  return { jwt, who, sub: String(sub ?? "") || "-", exp, life: exp - (iat ?? exp - 600) };
}

// Before it expires, by 30 seconds or a seventh of its life. The margin is measured on this machine's clock, which may be
// wrong; a token that the hub refuses is replaced in any case.
const fresh = (t) => t && t.exp - Date.now() / 1000 > Math.min(Math.max(30, t.life * 0.15), t.life / 2);

/** A token; `reason` is why a new one is needed: "start", "expiring" or "refused". */
async function getToken(reason) {
  if (isOver) return new Promise(() => {});
  if (reason !== "refused" && fresh(token)) return token.jwt;
  if (ahead && !asking) [asking, ahead] = [ahead, null];
  asking ??= new Promise((resolve, reject) => ask(token ? (reason === "refused" ? reason : "expiring") : "start", resolve, reject));
  try {
    const next = readClaims(await asking);
    if (isOver || (token && token.who !== next.who)) return startAnew();
    token = next;
    return token.jwt;
  } finally {
    asking = null;
  }
}

// Whoever was here is not the one who is signed in now. What they typed, chose and saw goes with the document, and no call
// of theirs goes on under the other's token: the promise never resolves.
function startAnew() {
  if (!isOver) {
    isOver = true;
    token = null;
    document.body.replaceChildren();
    location.replace(`/embed/${config.hubId}`);
  }
  return new Promise(() => {});
}

// The loader waits 10 seconds for the host's page.
const TOKEN_TIMEOUT_MS = 12_000;

function ask(reason, resolve, reject) {
  const id = nextId++;
  answers.set(id, { resolve, reject, timer: setTimeout(() => settle(id, null), TOKEN_TIMEOUT_MS) });
  post({ t: "token-request", id, reason });
}

function settle(id, jwt) {
  const waiting = answers.get(id);
  if (!waiting) return;
  answers.delete(id);
  clearTimeout(waiting.timer);
  if (jwt) waiting.resolve(jwt);
  else waiting.reject(new Error("token_failed"));
}

function onPortMessage({ data }) {
  if (data?.v !== 1) return;
  if (data.t === "update") applyOptions(data.options ?? {});
  if (data.t !== "token" && data.t !== "token-error") return;
  const jwt = data.t === "token" && typeof data.jwt === "string" ? data.jwt : null;
  if (data.id === null) {
    // The loader fetched this one ahead. If it failed, ask once in the normal way.
    if (jwt) setFirstToken(jwt);
    else ask("start", setFirstToken, (error) => setFirstToken(Promise.reject(error)));
  } else settle(data.id, jwt);
}

// `https://*.example.com` is every origin below that domain, as in the document's frame-ancestors.
const isHost = (origin) =>
  config.origins.some(
    (known) =>
      known === origin ||
      (known.startsWith("https://*.") && origin.startsWith("https://") && origin.endsWith(known.slice(9))),
  );

addEventListener("message", function onInit(event) {
  if (event.source !== window.parent || !isHost(event.origin)) return;
  if (event.data?.v !== 1 || event.data.t !== "init" || !event.ports[0]) return;
  removeEventListener("message", onInit); // the first port wins
  port = event.ports[0];
  port.onmessage = onPortMessage;
  applyOptions(event.data.options ?? {});
  if (event.data.options?.oauthReturn) {
    inlay.returned = finishReturn(event.data.options.oauthReturn).catch(sayUnfinished);
    inlay.returned.then((path) => (inlay.clicked ??= path ?? null));
  }
  setPort();
});

// What an option does not say is as it was in the beginning. The texts are English, whatever the locale is: it is how dates
// are written.
function applyOptions({ locale = "", colorScheme = "", fontFamily = "" }) {
  const { style } = document.documentElement;
  style.colorScheme = /^(light|dark)$/.test(colorScheme) ? colorScheme : "";
  if (/^[\w -]{1,60}$/.test(fontFamily)) style.setProperty("--font", `"${fontFamily}", system-ui, sans-serif`);
  else style.removeProperty("--font");
  inlay.locale = isLocale(locale) ? locale : undefined;
  for (const time of document.querySelectorAll("time")) time.textContent = inlay.date(time.dateTime);
}

function isLocale(tag) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

// The frame is as tall as its content, so that the host's page scrolls and not the frame.
new ResizeObserver(() => post({ t: "resize", height: document.documentElement.offsetHeight })).observe(
  document.documentElement,
);

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

const el = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// The words and the markup of a card are those of src/catalogue/card.rs; a browser test compares the two.
const ACTIONS = { available: "Connect", active: "Manage", attention: "Review", paused: "Manage", unavailable: "Details" };
const STATES = { active: "On", attention: "Needs attention", paused: "Paused", unavailable: "Not available" };

function icon(name, imageUrl) {
  const tone = [...name].reduce((sum, c) => (sum + c.codePointAt(0)) % 8, 0);
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [...words[0]][0] + [...words[1]][0] : [...name].slice(0, 2).join("");
  const monogram = el("span", { class: `icon tone-${tone}`, "aria-hidden": "true" }, letters);
  const path = (imageUrl ?? "").replace(location.origin, "");
  if (!/^(https:\/\/|\/(?!\/))/.test(path) || path.endsWith("/assets/no-picture.svg")) return monogram;
  const image = el("img", { class: "icon", src: imageUrl, alt: "", width: "40", height: "40" });
  image.onerror = () => image.replaceWith(monogram);
  return image;
}

function card(integration) {
  const { id, name, description, imageUrl, status, isActivated, isDeployed } = integration;
  const state = Object.hasOwn(ACTIONS, status ?? "") ? status : isActivated ? "active" : isDeployed ? "available" : "unavailable";
  return el(
    "li",
    { class: "card", "data-part": "card", "data-integration-id": id, "data-state": state },
    icon(name ?? "", imageUrl),
    el(
      "div",
      { class: "card-text" },
      el("h3", { class: "card-title", "data-part": "card-title" }, name ?? ""),
      el("p", { class: "card-description" }, description ?? ""),
    ),
    el(
      "div",
      { class: "card-foot" },
      ...(STATES[state] ? [el("span", { class: `state state-${state}` }, STATES[state])] : []),
      el(
        "button",
        { class: "button card-action", type: "button", "data-part": "card-action" },
        ACTIONS[state],
        el("span", { class: "sr" }, ` ${name ?? ""}`),
      ),
    ),
  );
}

function draw({ status, body }) {
  if (status !== 200 || !early.isConnected) return;
  const page = JSON.parse(body);
  const cards = (page.integrations ?? []).filter((one) => typeof one?.id === "string");
  if (!cards.length) return;
  early.querySelector(".grid").replaceChildren(...cards.map(card));
  early.querySelector(".grid").removeAttribute("aria-busy");
}

// A click on a card before the WebAssembly runs is shown at once and carried out when it does.
early.addEventListener("click", (event) => {
  const target = event.target.closest("[data-part=card]");
  if (!target || inlay.clicked) return;
  const { integrationId, state } = target.dataset;
  inlay.clicked = `/i/${encodeURIComponent(integrationId)}${/^(active|attention|paused)$/.test(state) ? "/manage" : ""}`;
  target.setAttribute("aria-busy", "true");
});

let changed; // what to do when an activation has changed

const inlay = (window.inlay = {
  config,
  /** Resolves to a token; rejects when the host gives none. */
  token: getToken,
  /** The end user's external id. Known once `token` has resolved. */
  subject: () => token?.sub ?? "",
  /** The language that dates are written in; the browser's when it is undefined. */
  locale: undefined,
  /** A date in the reader's own form; nothing for what is no date. */
  date: (time) => {
    const date = new Date(time);
    return isNaN(date) ? undefined : date.toLocaleDateString(inlay.locale, { dateStyle: "long" });
  },
  /** Tells whoever builds the host's page why the hub refused a token: each reason once, and nothing about other answers. */
  refused(status, text) {
    if (status !== 401 && status !== 403) return;
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      // Not the API's error object.
    }
    if (status !== 401 && body?.code !== "wrong_hub") return;
    const why = String(body?.details ?? body?.message ?? "no reason was given");
    const reason = why.replace(/ \(request \w+\)$/, "");
    if (refusals.has(reason)) return;
    refusals.add(reason);
    console.error(`inlay: the hub refused the token: ${why}`);
  },
  /** Sends an event to the host; what changes an activation makes the catalogue look again. */
  event(name, detail) {
    post({ t: "event", name, detail });
    if (["activated", "updated", "deactivated"].includes(name)) changed?.();
  },
  /** Asks the host's page to go to the hub's launch page; the loader takes no other. */
  redirect: (url) => post({ t: "redirect", url }),
  /** After a full-page redirect: resolves to the path of the screen that asked for it. */
  returned: null,
  /** Asks the host's page to show the widget's top. */
  top: () => post({ t: "top" }),
  /** The first page's answer `{status, body}` once it is there. */
  first: null,
  /** Resolves to the same; rejects when there was no answer. */
  firstPage: null,
  /** Path of the screen behind the card that was clicked before the WebAssembly ran. */
  clicked: null,
  /** Takes what to do when an activation has changed. */
  onChange: (callback) => (changed = callback),
});

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
  const screen = replaces ? `manage${done ? "?done=reconnected" : ""}` : `connect?${query}`;
  return `/i/${encodeURIComponent(integrationId)}/${screen}`;
}

// What was typed stays where it is while the network is away.
const offline = el("p", { class: "notice notice-warn offline", role: "status", "data-part": "offline" }, "You are offline. What you have entered stays here.");
const showOffline = () => (navigator.onLine ? offline.remove() : document.body.prepend(offline));
addEventListener("offline", showOffline);
addEventListener("online", showOffline);

async function start() {
  if (window.parent === window) {
    early.replaceChildren(el("p", { class: "notice" }, "This page works inside an app that embeds it."));
    return;
  }
  // The one message with target "*": it carries nothing, and the parent's origin is not known yet.
  window.parent.postMessage({ v: 1, t: "ready" }, "*");
  const wasm = fetch(build.wasm, { priority: "low", integrity: build.integrity });
  const glue = import(build.js);
  inlay.firstPage = getToken("start")
    .then((jwt) => call(`/embed/${config.hubId}/users/${encodeURIComponent(readClaims(jwt).sub)}/integrations?first=24`))
    .then((answer) => {
      inlay.first = answer;
      draw(answer);
      return answer;
    });
  inlay.firstPage.catch(() => {});
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
