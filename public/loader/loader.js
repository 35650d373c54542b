// Inlay's loader: the only code that runs in the host's page. It makes one iframe, hands it one message port and passes
// tokens to it; it never sees what a person types into the widget, and keeps no token.

/** @typedef {import("./loader.d.ts").MountOptions} MountOptions */

// The hub is whoever served this file. An attribute cannot point the widget elsewhere, so data in the host's page cannot.
const HUB_ORIGIN = new URL(import.meta.url).origin;
const EVENTS = new Set([
  "ready", "activated", "updated", "deactivated", "connected", "attention", "error",
]);
const TOKEN_TIMEOUT_MS = 10_000;
const START_TIMEOUT_MS = 20_000;
const MAX_TOKEN_CHARS = 8192;
const MAX_HEIGHT_PX = 10_000_000;
const LATE = "the widget did not start; has the hub this id, and this page's origin among its `origins`?";
const TITLE = "Integrations";

// A frame is made with these. One that the host has written into its own markup, so that it starts before this file is
// there, has exactly these.
const FRAME = {
  sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
  allow: "clipboard-write",
  referrerpolicy: "strict-origin",
};

// What a host may set, each as an attribute and as a property of the element.
const ATTRIBUTES = {
  hub: "hub", tokenEndpoint: "token-endpoint", locale: "locale", label: "label", colorScheme: "color-scheme",
  fontFamily: "font-family",
};

// A full-page redirect to a provider came back: `oc=<transaction>.<proof>` in the fragment, or without a proof when it
// brought nothing. It leaves the address, whatever a hash router has made of it (`#/oc=…`, `#/path#oc=…`), and goes to the
// first widget of the page. A router may have replaced the address before this file was there: the address that the page
// was loaded with is in its navigation entry.
const RETURNED = /(^#|[#/?&]|%23)oc(?:=|%3[Dd])([0-9A-Z]{26})(?:\.([\w-]{43}))?(?![\w.-])/;
let oauthReturn = null;
let returnedId = null;
function takeReturn(hash) {
  const found = RETURNED.exec(hash);
  if (found && returnedId !== found[2]) {
    returnedId = found[2];
    oauthReturn = { transactionId: found[2], ...(found[3] && { proof: found[3] }) };
  }
  if (!found || !location.hash.includes(found[2])) return;
  const rest = location.hash.replace(RETURNED, (_, lead) => (lead === "/" ? lead : ""));
  history.replaceState(history.state, "", location.pathname + location.search + rest);
}
takeReturn(location.hash);
takeReturn(/#.*/.exec(performance.getEntriesByType("navigation")[0]?.name)?.[0]);
// The browser's own back button may lead to the address as it was.
addEventListener("hashchange", () => takeReturn(location.hash));

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  ":host{display:block;min-height:240px}:host([hidden]){display:none}" +
    "iframe,::slotted(iframe){display:block;width:100%;height:480px;border:0;background:transparent;color-scheme:inherit}" +
    "p{font:inherit;margin:16px 0}",
);

class InlayHub extends HTMLElement {
  static observedAttributes = Object.values(ATTRIBUTES);

  #root = this.attachShadow({ mode: "closed" });
  #getToken = null;
  #frame = null;
  #port = null;
  #answered = null; // the document that has the port
  #ahead = null;
  #timer = 0;
  #isPlanned = false;
  #hadToken = false;
  #lacksToken = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    // What was set before this class was there is the element's own and hides the accessors of the class.
    for (const name of ["getToken", ...Object.keys(ATTRIBUTES)]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** Gives a token; set by `mount()`, or by the host on the element. Instead of a `token-endpoint`. */
  get getToken() {
    return this.#getToken;
  }

  set getToken(value) {
    this.#getToken = value;
    this.#onTokenSource();
  }

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    this.#stop();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "hub") this.#plan();
    else if (name === "token-endpoint") this.#onTokenSource();
    else if (name !== "label") this.#port?.postMessage({ v: 1, t: "update", options: this.#options() });
    else if (this.#frame) this.#frame.title = after ?? TITLE;
  }

  // A widget that waits in vain for its first token gets another try; any other asks the new source next time.
  #onTokenSource() {
    if (this.#lacksToken) this.#plan();
  }

  // One task later, so that everything that a host sets together starts one frame.
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      this.#stop();
      this.#start();
    });
  }

  #start() {
    if (!this.isConnected) return;
    const hub = this.hub ?? "";
    if (!/^[0-9A-Za-z_-]{1,64}$/.test(hub)) return this.#fail("hub_missing", "<inlay-hub> needs the hub's id");
    if (HUB_ORIGIN === location.origin && !this.hasAttribute("allow-same-origin")) {
      // On one origin the sandbox below would isolate nothing.
      return this.#fail("same_origin", "the hub must be on another origin than the page");
    }
    this.#ahead = this.#fetchToken("start");
    this.#ahead.catch(() => {});

    const frame = this.#adopt(hub) ?? document.createElement("iframe");
    frame.title = this.label ?? TITLE;
    addEventListener("message", this.#onWindowMessage);
    this.#timer = setTimeout(() => this.#fail("load_failed", LATE), START_TIMEOUT_MS);
    this.#frame = frame;
    if (frame.parentNode) {
      // Its document may have been ready before anybody listened; it says so again.
      this.#root.replaceChildren(document.createElement("slot"));
      return;
    }
    for (const [name, value] of Object.entries(FRAME)) frame.setAttribute(name, value);
    frame.src = `${HUB_ORIGIN}/embed/${hub}`;
    this.#root.replaceChildren(frame);
  }

  // The frame in the host's markup, if it is the one that would be made here. Any other goes: it would be a second widget.
  #adopt(hub) {
    const found = this.querySelector(":scope > iframe");
    if (!found) return null;
    const expected = { ...FRAME, src: `${HUB_ORIGIN}/embed/${hub}` };
    const wrong = Object.keys(expected).filter((name) => found.getAttribute(name) !== expected[name]);
    if (!wrong.length) return found;
    for (const name of wrong) console.warn(`inlay: the <iframe> in <inlay-hub> needs ${name}="${expected[name]}"`);
    found.remove();
    return null;
  }

  #stop() {
    clearTimeout(this.#timer);
    removeEventListener("message", this.#onWindowMessage);
    this.#port?.close();
    this.#root.replaceChildren();
    this.#port = this.#frame = this.#answered = this.#ahead = null;
    this.#lacksToken = this.#hadToken = false;
  }

  #options() {
    const options = {};
    for (const key of ["locale", "colorScheme", "fontFamily"]) if (this[key] !== null) options[key] = this[key];
    return options;
  }

  #fail(code, message) {
    const text = document.createElement("p");
    text.textContent = "Integrations cannot be shown right now. Reload the page to try again.";
    this.#stop();
    this.#root.replaceChildren(text);
    console.error(`inlay: ${message}`);
    this.#emit("error", { code });
  }

  // Both ends are pinned: a sibling frame has another source, a navigated frame another origin.
  #onWindowMessage = (event) => {
    if (event.source !== this.#frame?.contentWindow || event.origin !== HUB_ORIGIN) return;
    if (event.data?.v !== 1 || event.data.t !== "ready") return;
    // A document says so until it has a port.
    if (event.data.id && event.data.id === this.#answered) return;
    this.#answered = event.data.id;
    clearTimeout(this.#timer);
    const channel = new MessageChannel();
    this.#port?.close();
    this.#port = channel.port1;
    this.#port.onmessage = (message) => this.#onPortMessage(message.data);
    const options = this.#options();
    if (oauthReturn) options.oauthReturn = oauthReturn;
    oauthReturn = null;
    event.source.postMessage({ v: 1, t: "init", options }, HUB_ORIGIN, [channel.port2]);
    // A document that was loaded again, as for another person, gets a new token.
    this.#answer(null, this.#ahead ?? this.#fetchToken("start"));
    this.#ahead = null;
  };

  #onPortMessage(data) {
    if (data?.v !== 1) return;
    if (data.t === "token-request") {
      this.#answer(data.id, this.#fetchToken(String(data.reason)));
    } else if (data.t === "resize" && Number.isFinite(data.height)) {
      this.#frame.style.height = `${Math.min(Math.max(Math.ceil(data.height), 0), MAX_HEIGHT_PX)}px`;
    } else if (data.t === "top" && Number.isFinite(data.y)) {
      // Back in a list, at a place in the frame: in the middle of what the person sees.
      const { top } = this.#frame.getBoundingClientRect();
      if (top + data.y >= 0 && top + data.y < innerHeight - 80) return;
      this.#frame.style.scrollMarginTop = `${Math.round(innerHeight / 2 - data.y)}px`;
      this.#frame.scrollIntoView({ block: "start", behavior: "instant" });
      this.#frame.style.scrollMarginTop = "";
    } else if (data.t === "top") {
      // The widget went to another screen; the person may have scrolled far down the last one.
      if (this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: "start" });
    } else if (data.t === "redirect") {
      this.#redirect(data.url);
    } else if (data.t === "event" && EVENTS.has(data.name)) {
      this.#emit(data.name, data.detail);
    }
  }

  // The widget cannot navigate the page, and is not allowed to: it can only ask for the hub's own launch page.
  #redirect(text) {
    if (typeof text !== "string" || !text.startsWith(`${HUB_ORIGIN}/connect/launch?mode=redirect&`)) return;
    location.assign(text);
  }

  async #answer(id, token) {
    const port = this.#port;
    try {
      const jwt = await token;
      port.postMessage({ v: 1, t: "token", id, jwt });
      if (port === this.#port) this.#hadToken = true;
    } catch (error) {
      console.error("inlay: no token", error);
      this.#lacksToken = !this.#hadToken;
      port.postMessage({ v: 1, t: "token-error", id });
    }
  }

  async #fetchToken(reason) {
    const source = this.#getToken ? Promise.resolve(this.#getToken(reason)) : this.#postForToken();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("getToken took longer than 10 s")), TOKEN_TIMEOUT_MS);
    });
    const token = await Promise.race([source, late]).finally(() => clearTimeout(timer));
    if (typeof token !== "string" || token.length > MAX_TOKEN_CHARS || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
      throw new Error("getToken must give a JWT");
    }
    return token;
  }

  async #postForToken() {
    const endpoint = this.tokenEndpoint;
    if (!endpoint) throw new Error("set token-endpoint or getToken");
    const url = new URL(endpoint, document.baseURI);
    const credentials = url.origin === location.origin ? "same-origin" : "include";
    const answer = await fetch(url, { method: "POST", credentials, headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(`the token endpoint answered ${answer.status}`);
    return (await answer.json()).token;
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
  Object.defineProperty(InlayHub.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(attribute);
    },
    set(value) {
      if (value == null) this.removeAttribute(attribute);
      else this.setAttribute(attribute, value);
    },
  });
}

// A page may load the script twice.
if (!customElements.get("inlay-hub")) customElements.define("inlay-hub", InlayHub);

/**
 * Puts the widget into an element.
 * @param {Element} element
 * @param {MountOptions} options
 */
export function mount(element, options) {
  const own = (key) => (Object.hasOwn(options, key) ? options[key] : undefined);
  const widget = document.createElement("inlay-hub");
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    if (own(name) !== undefined) widget.setAttribute(attribute, own(name));
  }
  const getToken = own("getToken");
  if (getToken) widget.getToken = getToken;
  const onEvent = own("onEvent");
  if (onEvent) for (const name of EVENTS) widget.addEventListener(name, (event) => onEvent(name, event.detail));
  element.append(widget);
  return { element: widget, unmount: () => widget.remove() };
}
