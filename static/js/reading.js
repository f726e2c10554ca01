// How a message is read: dressed for its reader, folded if she wishes, and what can be done with it.
// Knows nothing of the socket: static/js/room.js brings what is new.

import { box, button, form, hide, icon, log, make, me, named, on, short, tell, text, zone } from "./parts.js";
import { briefly, hear } from "./aloud.js";
import { fits, names } from "./marks.js";

const bar = document.querySelector("#reply");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
const EDIT_FOR = 5 * 60 * 1000;
const say = (words) => briefly(words, 12000);
const hidden = named("unseen"), folded = [...named("folded").keys()];
export const leaders = named("leaders");
export const hearted = new Set(log.dataset.hearted.split(" ").filter(Boolean));

export const all = () => [...log.querySelectorAll(".msg[id]")];
export const badge = (name) => make("span", { className: "badge" }, icon(leaders.get(name).dataset.icon), leaders.get(name).textContent);
export const flag = (href, what) => make("a", { className: "flag", href, ariaLabel: `Report ${what}` }, icon("flag"));

// ---- one message

const number = (item) => item.id.slice(1);
export const words = (item) => item.querySelector(".text")?.textContent ?? "";

export const isHidden = (name) => hidden.has(name) && !leaders.has(name);

/** Why it is folded for her, or "". Her own words and those taken back never are; who leads is folded for words alone. */
export function why(item) {
  const by = item.dataset.by;
  if (by === me || item.classList.contains("msg--gone")) return "";
  if (isHidden(by)) return "A message of somebody you hide.";
  return folded.some((word) => fits(word, words(item))) ? "A message with a word you fold." : "";
}

export const isForMe = (item) => item.dataset.by !== me && !item.classList.contains("msg--gone") && !why(item) && names(words(item), me);

/** It, as it is read out when it comes. */
export function spoken(item) {
  return why(item) || `${item.dataset.by}${isForMe(item) ? " mentioned you" : ""}: ${words(item)}`;
}

export function dress(item) {
  const by = item.dataset.by;
  item.classList.toggle("msg--own", by === me);
  item.tabIndex = -1;
  const time = item.querySelector("time");
  time.textContent = clock.format(new Date(time.dateTime));
  if (leaders.has(by) && !item.querySelector(".by .badge")) item.querySelector(".by b").after(badge(by));
  if (by === me) item.querySelector(".by b").textContent = "You";
  if (isForMe(item) && !item.classList.contains("msg--you")) {
    item.classList.add("msg--you");
    time.after(make("span", { className: "tag tag--lamp" }, "mentions you"));
  }
  quote(item);
  veil(item);
  const acts = item.querySelector(".acts");
  if (acts) act(item, acts);
  for (const each of item.querySelectorAll("a, button, summary")) each.tabIndex = -1;
}

function veil(item) {
  const reason = why(item), bubble = item.querySelector(".bubble");
  if (!reason || item.querySelector(".veil")) return;
  const shown = make("details", { className: "veil" }, make("summary", {}, make("span", {}, `${reason} `, make("u", {}, "Show it"))));
  shown.append(...bubble.childNodes);
  bubble.append(shown);
}

function unveil(item) {
  const found = item.querySelector(".veil");
  found?.firstChild.remove();
  found?.replaceWith(...found.childNodes);
}

function quote(item) {
  const link = item.querySelector("a.re"), about = link && document.getElementById(link.hash.slice(1));
  if (about && !about.classList.contains("msg--gone") && !why(about)) link.replaceChildren(make("b", {}, make("bdi", {}, about.dataset.by)), short(words(about)));
}

function act(item, acts) {
  const count = acts.querySelector("b").textContent, by = item.dataset.by;
  acts.replaceChildren();
  if (by === me) acts.append(make("span", { className: "hearts" }, icon("heart"), make("b"), make("span", { className: "sr" }, " hearts")));
  else {
    acts.append(button("", "heart", () => tell("give", { seq: Number(number(item)), on: !hearted.has(number(item)) }), { className: "hearts" }));
    acts.lastChild.append(make("b"));
    acts.append(button("", "reply", () => answer(item), { ariaLabel: `Reply to ${by}` }));
    acts.append(flag(`${number(item)}/report/`, `the message of ${by}`));
  }
  const menu = make("details", { className: "menu", name: "m" }, make("summary", { ariaLabel: by === me ? "More about your message" : `More about ${by}’s message` }, icon("more")), make("ul"));
  menu.addEventListener("toggle", () => { if (menu.open) { fill(item, menu); turn(menu); } });
  acts.append(menu);
  hearts(item, count);
}

/** Upwards, where there is no room below: nothing can be scrolled to beyond the end. */
function turn(menu) {
  menu.classList.remove("menu--up");
  const end = Math.min(box.getBoundingClientRect().bottom, window.innerHeight);
  menu.classList.toggle("menu--up", menu.lastElementChild.getBoundingClientRect().bottom > end);
}

function hearts(item, count) {
  const shown = item.querySelector(".hearts");
  if (!shown) return;
  shown.querySelector("b").textContent = count || "";
  if (item.dataset.by === me) shown.hidden = !Number(count);
  else {
    shown.ariaPressed = hearted.has(number(item));
    shown.ariaLabel = `Heart, ${count || 0} so far`;
  }
}

function fill(item, menu) {
  const by = item.dataset.by, list = menu.querySelector("ul"), items = [];
  if (by === me) {
    const left = EDIT_FOR - (Date.now() - new Date(item.querySelector("time").dateTime));
    const minutes = Math.ceil(left / 60000);
    if (left > 0) items.push(button(`Edit, ${minutes} minute${minutes === 1 ? "" : "s"} left`, "write", () => { menu.open = false; edit(item); }));
    items.push(button("Remove for everyone", "bin", (event) => {
      if (!event.currentTarget.dataset.sure) {
        event.currentTarget.dataset.sure = "yes";
        event.currentTarget.lastChild.textContent = "Yes, remove it";
        hear("Press again to remove it.");
      } else change(item, "remove", "");
    }, { className: "warns" }));
  } else {
    items.push(button(`Reply to ${by}`, "reply", () => { menu.open = false; answer(item); }));
    if (log.dataset.duty) items.push(make("a", { href: `${log.dataset.duty}${number(item)}/` }, icon("shield"), "Step in as somebody on duty"));
    if (!leaders.has(by)) items.push(button(hidden.has(by) ? `See again what ${by} says` : `Hide ${by} from my view`, "hide", () => fold(by)));
  }
  list.replaceChildren(...items.map((each) => make("li", {}, each)));
}

// ---- what is done with it

async function post(address, values) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const found = await fetch(address, { method: "POST", body: new URLSearchParams(body), redirect: "manual" });
    if (found.type === "opaqueredirect") return "";
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    return page.querySelector("#refused")?.textContent.trim() || "That did not work. Try again in a moment.";
  } catch {
    return "There is no line just now. Try again in a moment.";
  }
}

async function change(item, what, said) {
  const refused = await post(`${number(item)}/`, { do: what, text: said });
  if (refused) say(refused);
  return !refused;
}

async function fold(by) {
  const isHidden = hidden.has(by);
  const refused = await post(hide, { name: by, do: isHidden ? "show" : "hide" });
  if (refused) { say(refused); return; }
  if (isHidden) hidden.delete(by); else hidden.set(by, "");
  for (const item of all()) {
    if (item.dataset.by !== by) continue;
    unveil(item);
    dress(item);
  }
  say(isHidden ? `You see what ${by} says again.` : `What ${by} says is folded for you. Nobody is told.`);
  text.focus();
}

function lean(words) {
  bar.querySelector("span").replaceChildren(...words);
  bar.querySelector("button").ariaLabel = form.dataset.editing ? "Leave it as it was" : "Stop answering";
  bar.hidden = false;
  text.focus();
}

export function answer(item) {
  stop();
  form.elements.reply_to.value = number(item);
  lean(["To ", make("b", {}, item.dataset.by), `: ${short(why(item) || words(item))}`]);
}

function edit(item) {
  stop();
  form.dataset.editing = item.id;
  form.dataset.draft = text.value;
  text.value = words(item);
  lean(["Changing your message"]);
}

function stop() {
  if (form.dataset.editing) text.value = form.dataset.draft;
  delete form.dataset.editing;
  form.elements.reply_to.value = "";
  bar.hidden = true;
}

bar.querySelector("button").addEventListener("click", () => { stop(); text.focus(); });
on("sent", stop);
form.addEventListener("submit", async (event) => {
  const item = document.getElementById(form.dataset.editing);
  if (!item) return;
  event.preventDefault();
  if (await change(item, "edit", text.value)) stop();
});
text.addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) stop(); });

on("heart", ({ seq, count, by, item }) => {
  if (by === me && !hearted.delete(String(seq))) hearted.add(String(seq));
  if (item) hearts(item, count);
});
all().forEach(dress);
