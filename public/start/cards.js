// The first cards, drawn without the WebAssembly.

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

let drawn = ""; // the answer that is on screen

/** Draws an answer, and says whether it is a page. What is none is left to the WebAssembly, which says so. */
function draw({ status, body }) {
  if (status !== 200) return false;
  let page;
  try {
    page = JSON.parse(body);
  } catch {
    return false;
  }
  if (!early.isConnected || body === drawn) return true;
  const cards = (page.integrations ?? []).filter((one) => typeof one?.id === "string");
  if (!cards.length) return true;
  drawn = body;
  early.querySelector(".grid").replaceChildren(...cards.map(card));
  early.querySelector(".grid").removeAttribute("aria-busy");
  return true;
}

// A click on a card before the WebAssembly runs is shown at once and carried out when it does.
early.addEventListener("click", (event) => {
  const target = event.target.closest("[data-part=card]");
  if (!target || inlay.clicked) return;
  const { integrationId, state } = target.dataset;
  inlay.clicked = `/i/${encodeURIComponent(integrationId)}${/^(active|attention|paused)$/.test(state) ? "/manage" : ""}`;
  target.setAttribute("aria-busy", "true");
});
