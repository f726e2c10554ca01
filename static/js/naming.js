// Naming somebody: after an @ the names of who is here or spoke lately are offered, to be taken by arrow keys or by hand.

import { form, make, me, on, text } from "./parts.js";
import { hear } from "./aloud.js";
import { all, isHidden, why } from "./reading.js";

const list = document.querySelector("#names");
const MOST = 5;
const BEGUN = /(?:^|[^\p{L}\p{N}_@.+-])@([\p{L}\p{N}_.+-]*)$/u;
let here = [], chosen = -1;

on("people", (names) => { here = names; });
on("sent", close);

function known(start) {
  const spoke = all().filter((item) => !item.classList.contains("msg--gone") && !why(item)).map((item) => item.dataset.by).reverse();
  const names = new Set([...spoke, ...here.filter((name) => !isHidden(name))]);
  return [...names].filter((name) => name && name !== me && !/\s/.test(name) && name.toLowerCase().startsWith(start.toLowerCase())).slice(0, MOST);
}

const begun = () => text.value.slice(0, text.selectionStart).match(BEGUN)?.[1];

function close() {
  list.hidden = true;
  choose(-1);
}

function offer() {
  const start = begun(), names = start === undefined ? [] : known(start), was = list.hidden ? "" : list.textContent;
  if (!names.length || (names.length === 1 && names[0] === start)) { close(); return; }
  list.replaceChildren(...names.map((name, place) => {
    const option = make("li", { id: `name-${place}`, role: "option", className: "btn btn--small", ariaSelected: "false" }, make("bdi", {}, name));
    option.addEventListener("click", () => take(name));
    return option;
  }));
  list.hidden = false;
  choose(-1);
  if (list.textContent !== was) hear(`${names.length} name${names.length === 1 ? "" : "s"} to choose from, with the arrow keys`);
}

function choose(place) {
  chosen = place;
  [...list.children].forEach((option, each) => { option.ariaSelected = String(each === place); });
  if (place < 0) text.removeAttribute("aria-activedescendant");
  else text.setAttribute("aria-activedescendant", `name-${place}`);
}

function take(name) {
  const end = text.selectionStart;
  text.setRangeText(`${name} `, end - begun().length, end, "end");
  close();
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

const KEYS = {
  ArrowDown: () => choose((chosen + 1) % list.children.length),
  ArrowUp: () => choose((chosen <= 0 ? list.children.length : chosen) - 1),
  Escape: close,
  Enter: () => chosen >= 0 && take(list.children[chosen].textContent),
  Tab: () => chosen >= 0 && take(list.children[chosen].textContent),
};
form.addEventListener("keydown", (event) => {  // before the field itself hears of it
  if (list.hidden || event.target !== text || event.isComposing || KEYS[event.key]?.() === false || !KEYS[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
list.addEventListener("mousedown", (event) => event.preventDefault());
text.addEventListener("input", offer);
text.addEventListener("blur", close);
