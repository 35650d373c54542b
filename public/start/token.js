// The token: asked for once, kept in memory, and replaced before it expires.

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
    forget();
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
