// The reference: what the widget shows, as little as a person would write by hand for it, without a framework.
const api = `/api/embedded/v1/embed/${hub}/users/`;
const app = document.getElementById("app");
const el = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
let token;
let user;
const get = async (path) => {
  const answer = await fetch(`${api}${user}${path}`, { headers: { authorization: `JWT ${token}` } });
  return answer.json();
};
const list = (search) => get(`/integrations?first=24${search && `&search=${encodeURIComponent(search)}`}`);

function card({ id, name, description }) {
  const action = el("button", { "data-part": "card-action" }, "Connect");
  action.onclick = () => form(id);
  return el(
    "li",
    { class: "card", "data-part": "card" },
    el("span", { class: "icon" }, name.slice(0, 2)),
    el("h3", { "data-part": "card-title" }, name),
    el("p", {}, description ?? ""),
    action,
  );
}

function draw(page) {
  const search = el("input", { type: "search", "data-part": "search", placeholder: "Search integrations" });
  const grid = el("ul", { class: "grid" }, ...page.integrations.map(card));
  let last = 0;
  search.oninput = async () => {
    const own = ++last;
    const found = await list(search.value);
    if (own === last) grid.replaceChildren(...found.integrations.map(card));
  };
  app.replaceChildren(search, grid);
}

async function form(id) {
  const one = await get(`/integrations/${id}`);
  const back = el("button", { type: "button", "data-part": "reference-back" }, "Back");
  back.onclick = async () => draw(await list(""));
  const accounts = one.connectionTemplates.map(({ name }) => [name, "password"]);
  const settings = Object.entries(one.dynamicVariables?.properties ?? {}).map(([name, schema]) => [schema.title ?? name, "text"]);
  const fields = [...accounts, ...settings].map(([name, type]) =>
    el("label", { "data-part": "field" }, name, el("input", { type })),
  );
  app.replaceChildren(el("form", { "data-part": "wizard" }, back, el("h1", {}, one.name), ...fields));
}

async function start(jwt) {
  token = jwt;
  user = JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub;
  draw(await list(""));
}
