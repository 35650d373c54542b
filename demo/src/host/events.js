// Shows what the widget tells the host: events carry ids and codes, never credentials.
const widget = document.querySelector("inlay-hub");
const list = document.querySelector("[data-part=events]");
const count = document.querySelector("[data-part=event-count]");

for (const name of ["ready", "activated", "updated", "deactivated", "connected", "attention", "error"]) {
  widget.addEventListener(name, ({ detail }) => {
    const item = document.createElement("li");
    item.dataset.event = name;
    const time = document.createElement("time");
    time.textContent = new Date().toLocaleTimeString();
    const code = document.createElement("code");
    code.textContent = detail === undefined || detail === null ? "" : JSON.stringify(detail);
    item.append(time, ` ${name} `, code);
    list.prepend(item);
    count.textContent = String(list.childElementCount);
  });
}
