// The message port that the loader hands over, and the options that come with it.

// `https://*.example.com` is every origin below that domain, as in the document's frame-ancestors.
const isHost = (origin) =>
  config.origins.some(
    (known) =>
      known === origin ||
      (known.startsWith("https://*.") && origin.startsWith("https://") && origin.endsWith(known.slice(9))),
  );

// The one message with target "*": the parent's origin is not known yet. It tells this document from the next one, and is
// repeated until there is a port: the loader may come after this document.
const documentId = `${performance.timeOrigin}-${Math.random()}`;
function sayReady(wait = 30) {
  if (port || isOver) return;
  window.parent.postMessage({ v: 1, t: "ready", id: documentId }, "*");
  setTimeout(sayReady, wait, Math.min(wait * 1.2, 1000));
}

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
const toFit = () => post({ t: "resize", height: document.documentElement.offsetHeight });
new ResizeObserver(toFit).observe(document.documentElement, { box: "border-box" });
