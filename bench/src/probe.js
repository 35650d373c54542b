// Watches a document from before its own scripts run. All times are milliseconds of the Unix epoch, so that those of a
// frame and its page can be compared.
(() => {
  const at = (time = performance.now()) => performance.timeOrigin + time;
  const seen = (window.inlayBench = { start: at(0), paint: null, card: null, works: null, long: [] });
  const entries = (type, take) => {
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  };
  entries("paint", ({ name, startTime }) => {
    if (name === "first-contentful-paint") seen.paint = at(startTime);
  });
  entries("longtask", ({ startTime, duration }) => seen.long.push([at(startTime), duration]));

  // After the next frame was made.
  const painted = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(0);
    });
  const changes = { childList: true, subtree: true, characterData: true, attributes: true };

  const wanted = new Map([["card", "[data-part=card]"], ["works", "#app [data-part=card]"]]);
  const observer = new MutationObserver(() => {
    for (const [name, selector] of wanted) {
      if (!document.querySelector(selector)) continue;
      wanted.delete(name);
      painted(() => (seen[name] = at()));
    }
    if (!wanted.size) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });

  const $ = (selector) => document.querySelector(selector);
  const card = (name) => $("#app") && [...document.querySelectorAll("#app [data-part=card]")].find((one) => one.querySelector("[data-part=card-title]").textContent === name);

  /** Milliseconds from an act to the frame in which its result is painted. */
  const timed = (act, isDone) =>
    new Promise((done, fail) => {
      const begun = performance.now();
      const look = () => {
        if (!isDone()) return;
        watch.disconnect();
        clearTimeout(timer);
        painted(() => done(performance.now() - begun));
      };
      const watch = new MutationObserver(look);
      const timer = setTimeout(() => fail(new Error(`${isDone}`)), 20_000);
      watch.observe(document, changes);
      act();
      look();
    });
  let count = 0;
  const isForm = () => $("[data-part=wizard] [data-part=field]");
  const isPage = () => $("[data-part=detail] [data-part=submit]");
  const isList = () => card("Sandbox Mail");

  Object.assign(seen, {
    nothing: () => timed(() => (document.body.dataset.bench = count++), () => true),
    open: () => timed(() => isList().querySelector("[data-part=card-action]").click(), () => isPage() || isForm()),
    isForm: () => !!isForm(),
    form: () => timed(() => isPage().click(), isForm),
    /** Through the history where there are two screens, by the button where there is one. */
    back: async () => {
      const own = $("[data-part=reference-back]");
      if (own) return timed(() => own.click(), isList);
      await timed(() => history.back(), isPage);
      return timed(() => history.back(), isList);
    },
  });
})();
