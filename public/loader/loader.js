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
const MAX_HEIGHT_PX = 100_000;

// A full-page redirect to a provider came back: `#oc=<transaction>.<proof>`, or without a proof when it brought nothing. It
// leaves the address before anything else can read it, and goes to the first widget of the page.
let oauthReturn = null;
const returned = /^#oc=([0-9A-Z]{26})(?:\.([\w-]{43}))?$/.exec(location.hash);
if (returned) {
  history.replaceState(history.state, "", location.pathname + location.search);
  oauthReturn = { transactionId: returned[1], ...(returned[2] && { proof: returned[2] }) };
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  ":host{display:block;min-height:240px}:host([hidden]){display:none}" +
    "iframe{display:block;width:100%;height:480px;border:0;background:transparent;color-scheme:inherit}" +
    "p{font:inherit;margin:16px 0}",
);

class InlayHub extends HTMLElement {
  static observedAttributes = ["hub", "token-endpoint"];

  /** Gives a token; set by `mount()`, or by the host on the element. Instead of a `token-endpoint`. */
  getToken = null;
  #root = this.attachShadow({ mode: "closed" });
  #frame = null;
  #port = null;
  #ahead = null;
  #timer = 0;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    // A host sets `getToken` right after it appends the element; starting one task later lets it.
    queueMicrotask(() => this.#start());
  }

  disconnectedCallback() {
    this.#stop();
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== null && before !== after && this.#frame) {
      this.#stop();
      this.#start();
    }
  }

  #start() {
    if (this.#frame || !this.isConnected) return;
    const hub = this.getAttribute("hub") ?? "";
    if (!/^[0-9A-Za-z_-]{1,64}$/.test(hub)) return this.#fail("hub_missing", "<inlay-hub> needs the hub's id");
    if (HUB_ORIGIN === location.origin && !this.hasAttribute("allow-same-origin")) {
      // On one origin the sandbox below would isolate nothing.
      return this.#fail("same_origin", "the hub must be on another origin than the page");
    }
    this.#ahead = this.#fetchToken("start");
    this.#ahead.catch(() => {});

    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("label") ?? "Integrations";
    frame.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
    );
    frame.allow = "clipboard-write";
    frame.referrerPolicy = "strict-origin";
    frame.src = `${HUB_ORIGIN}/embed/${hub}`;
    addEventListener("message", this.#onWindowMessage);
    this.#timer = setTimeout(() => this.#fail("load_failed", "the widget did not start"), START_TIMEOUT_MS);
    this.#frame = frame;
    this.#root.replaceChildren(frame);
  }

  #stop() {
    clearTimeout(this.#timer);
    removeEventListener("message", this.#onWindowMessage);
    this.#port?.close();
    this.#frame?.remove();
    this.#port = this.#frame = this.#ahead = null;
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
    clearTimeout(this.#timer);
    const channel = new MessageChannel();
    this.#port?.close();
    this.#port = channel.port1;
    this.#port.onmessage = (message) => this.#onPortMessage(message.data);
    const options = {};
    for (const [attribute, key] of [["locale", "locale"], ["color-scheme", "colorScheme"], ["font-family", "fontFamily"]]) {
      if (this.hasAttribute(attribute)) options[key] = this.getAttribute(attribute);
    }
    if (oauthReturn) options.oauthReturn = oauthReturn;
    oauthReturn = null;
    event.source.postMessage({ v: 1, t: "init", options }, HUB_ORIGIN, [channel.port2]);
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead) this.#answer(null, ahead);
  };

  #onPortMessage(data) {
    if (data?.v !== 1) return;
    if (data.t === "token-request") {
      this.#answer(data.id, this.#fetchToken(String(data.reason)));
    } else if (data.t === "resize" && Number.isFinite(data.height)) {
      this.#frame.style.height = `${Math.min(Math.max(Math.ceil(data.height), 0), MAX_HEIGHT_PX)}px`;
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
      port.postMessage({ v: 1, t: "token", id, jwt: await token });
    } catch (error) {
      console.error("inlay: no token", error);
      port.postMessage({ v: 1, t: "token-error", id });
    }
  }

  async #fetchToken(reason) {
    const source = this.getToken ? Promise.resolve(this.getToken(reason)) : this.#postForToken();
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
    const endpoint = this.getAttribute("token-endpoint");
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
  const attributes = {
    hub: own("hub"), "token-endpoint": own("tokenEndpoint"), locale: own("locale"), label: own("label"),
    "color-scheme": own("colorScheme"), "font-family": own("fontFamily"),
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) widget.setAttribute(name, value);
  }
  const getToken = own("getToken");
  if (getToken) widget.getToken = getToken;
  const onEvent = own("onEvent");
  if (onEvent) for (const name of EVENTS) widget.addEventListener(name, (event) => onEvent(name, event.detail));
  element.append(widget);
  return { element: widget, unmount: () => widget.remove() };
}
