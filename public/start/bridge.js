// The bridge of the WebAssembly to this script and to the host's page.

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
  /** Sends an event to the host; what changes an activation makes the catalogue look again at its card. */
  event(name, detail) {
    post({ t: "event", name, detail });
    if (!["activated", "updated", "deactivated"].includes(name)) return;
    forget();
    changed?.(detail.integrationId);
  },
  /** Asks the host's page to go to the hub's launch page; the loader takes no other. */
  redirect: (url) => post({ t: "redirect", url }),
  /** After a full-page redirect: resolves to the path of the screen that asked for it. */
  returned: null,
  /** Asks the host's page to show the widget's top. */
  top: () => post({ t: "top" }),
  /** Shows an element that is focused, once the frame is as tall as its content: the next `resize` is sent before. */
  show(element) {
    element.focus({ preventScroll: true });
    requestAnimationFrame(() => post({ t: "top", y: element.getBoundingClientRect().top + scrollY }));
  },
  /** The first page `{status, body}`: as it was at the last visit, then the hub's answer. */
  first: null,
  /** Resolves to the hub's answer; rejects when there was none. */
  firstPage: null,
  /** Path of the screen behind the card that was clicked before the WebAssembly ran. */
  clicked: null,
  /** Takes what to do when an activation has changed. */
  onChange: (callback) => (changed = callback),
});
