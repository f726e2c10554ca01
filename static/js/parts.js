// What the other parts of the room's page stand on: its elements, how new ones are made, and one's wishes for this browser.
// Parts that know nothing of each other speak by events on #log: `tell` and `on`.

export const log = document.querySelector("#log");
export const box = document.querySelector("#scroll");
export const form = document.querySelector("#say");
export const text = document.querySelector("#text");
export const { me, room: slug, zone, icons, hide } = log.dataset;

export const tell = (name, detail) => log.dispatchEvent(new CustomEvent(name, { detail }));
export const on = (name, act) => log.addEventListener(name, ({ detail }) => act(detail));
export const wish = (name, otherwise) => localStorage.getItem(`room.${name}`) ?? otherwise;
export const short = (said) => (said.length > 60 ? `${said.slice(0, 59)}…` : said);
/** What the page lists for the script, by name: <ul id><li data-name>. */
export const named = (id) => new Map([...document.querySelectorAll(`#${id} li`)].map((item) => [item.dataset.name, item]));

export function make(tag, values = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...inside);
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "use")).setAttribute("href", `${icons}#${name}`);
  return svg;
}

export function button(words, name, act, values = {}) {
  const made = make("button", { type: "button", ...values }, ...(name ? [icon(name)] : []), words);
  made.addEventListener("click", act);
  return made;
}
