// How a room is read: each message dressed for its reader, what can be done with it, going through them by keyboard.
// Knows nothing of the socket: static/js/room.js brings what is new and says so by events on #log.

const log = document.querySelector("#log");
const form = document.querySelector("#say");
const text = document.querySelector("#text");
const bar = document.querySelector("#reply");
const { me, room: slug, zone, icons, hide } = log.dataset;
const named = (id) => new Map([...document.querySelectorAll(`#${id} li`)].map((item) => [item.dataset.name, item]));
const leaders = named("leaders"), hidden = named("unseen");
const badge = (name) => make("span", { className: "badge" }, icon(leaders.get(name).dataset.icon), leaders.get(name).textContent);
const hearted = new Set(log.dataset.hearted.split(" ").filter(Boolean));
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
const EDIT_FOR = 5 * 60 * 1000;

const tell = (name, detail) => log.dispatchEvent(new CustomEvent(name, { detail }));
const say = (words) => tell("say", words);

function make(tag, values = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), values);
  made.append(...inside);
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "use")).setAttribute("href", `${icons}#${name}`);
  return svg;
}

function button(words, name, act, values = {}) {
  const made = make("button", { type: "button", ...values }, icon(name), words);
  made.addEventListener("click", act);
  return made;
}

// ---- one message

const number = (item) => item.id.slice(1);
const words = (item) => item.querySelector(".text")?.textContent ?? "";
const short = (said) => (said.length > 60 ? `${said.slice(0, 59)}…` : said);
const isFolded = (item) => hidden.has(item.dataset.by) && !leaders.has(item.dataset.by);

function dress(item) {
  const by = item.dataset.by, bubble = item.querySelector(".bubble");
  item.classList.toggle("msg--own", by === me);
  item.tabIndex = -1;
  const time = item.querySelector("time");
  time.textContent = clock.format(new Date(time.dateTime));
  if (leaders.has(by) && !item.querySelector(".by .badge")) item.querySelector(".by b").after(badge(by));
  if (by === me) item.querySelector(".by b").textContent = "You";
  quote(item);
  if (isFolded(item) && !item.querySelector(".veil")) {
    const shown = make("details", { className: "veil" }, make("summary", {}, make("span", {}, "A message of somebody you hide. ", make("u", {}, "Show it"))));
    shown.append(...bubble.childNodes);
    bubble.append(shown);
  }
  const acts = item.querySelector(".acts");
  if (acts) act(item, acts);
  for (const each of item.querySelectorAll("a, button, summary")) each.tabIndex = -1;
}

function flag(href, what) {
  return make("a", { className: "flag", href, ariaLabel: `Report ${what}` }, icon("flag"));
}

function quote(item) {
  const link = item.querySelector("a.re"), about = link && document.getElementById(link.hash.slice(1));
  if (about && !about.classList.contains("msg--gone") && !isFolded(about)) link.replaceChildren(make("b", {}, make("bdi", {}, about.dataset.by)), short(words(about)));
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
  menu.addEventListener("toggle", () => { if (menu.open) fill(item, menu); });
  acts.append(menu);
  hearts(item, count);
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
        say("Press again to remove it.");
      } else change(item, "remove", "");
    }, { className: "warns" }));
  } else {
    items.push(button(`Reply to ${by}`, "reply", () => { menu.open = false; answer(item); }));
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
  for (const item of log.querySelectorAll(".msg[id]")) {
    if (item.dataset.by !== by) continue;
    const veil = item.querySelector(".veil");
    if (isHidden && veil) { veil.firstChild.remove(); veil.replaceWith(...veil.childNodes); }
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

function answer(item) {
  stop();
  form.elements.reply_to.value = number(item);
  lean(["To ", make("b", {}, item.dataset.by), `: ${short(words(item))}`]);
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
log.addEventListener("sent", stop);
form.addEventListener("submit", async (event) => {
  const item = document.getElementById(form.dataset.editing);
  if (!item) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await change(item, "edit", text.value)) stop();
});

// ---- going through them

let at = null;  // the one message that the tab key reaches

function label(item) {
  const name = item.dataset.by === me ? "You" : item.dataset.by, badge = item.querySelector(".by .badge")?.textContent;
  const about = item.querySelector("a.re"), count = item.querySelector(".hearts b")?.textContent;
  return [
    badge ? `${name}, ${badge}` : name, item.querySelector("time")?.textContent, item.querySelector(".by .quiet")?.textContent,
    about && `answers ${about.textContent}`, isFolded(item) ? "A message of somebody you hide" : words(item), count && `${count} hearts`,
  ].filter(Boolean).join(", ");
}

function reach(item) {
  if (at && at !== item) {
    at.tabIndex = -1;
    for (const each of at.querySelectorAll("a, button, summary")) each.tabIndex = -1;
  }
  at = item;
  if (!item) return;
  item.tabIndex = 0;
  item.ariaLabel = label(item);
  for (const each of item.querySelectorAll("a, button, summary")) each.tabIndex = 0;
}

function go(item) {
  if (!item) return;
  reach(item);
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

const all = () => [...log.querySelectorAll(".msg[id]")];
log.addEventListener("focusin", ({ target }) => { const item = target.closest(".msg[id]"); if (item && item !== at) reach(item); });
log.addEventListener("keydown", (event) => {
  const item = event.target.closest(".msg[id]");
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = item.querySelector(".menu");
  if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); return; }
  const items = all(), place = items.indexOf(item);
  const doing = {
    ArrowUp: () => go(items[place - 1]), ArrowDown: () => go(items[place + 1]), Home: () => go(items[0]), End: () => go(items.at(-1)),
    Escape: () => text.focus(), r: () => item.dataset.by !== me && item.querySelector(".acts") && answer(item),
    h: () => item.querySelector("button.hearts")?.click(), m: () => menu?.querySelector("summary").click(),
    f: () => item.querySelector("a.flag")?.click(),
  }[event.key];
  if (!doing) return;
  event.preventDefault();
  doing();
});
document.addEventListener("click", (event) => {
  const { target } = event;
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  const link = target.closest?.("a.re");
  if (!link) return;
  event.preventDefault();
  const item = document.getElementById(link.hash.slice(1));
  if (item) { go(item); item.scrollIntoView({ block: "center" }); } else location.assign(`?before=${Number(link.hash.slice(2)) + 1}${link.hash}`);
});
text.addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) stop(); });

// ---- older ones, without leaving

document.querySelector("#earlier")?.addEventListener("click", async (event) => {
  event.preventDefault();
  const link = event.currentTarget;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const items = [...page.querySelectorAll("#log > li")], first = log.firstElementChild;
    const days = items.filter((item) => item.matches(".divider"));
    if (first?.matches(".divider") && days.at(-1)?.textContent === first.textContent) first.remove();
    for (const seq of page.querySelector("#log").dataset.hearted.split(" ")) hearted.add(seq);
    tell("older", () => log.prepend(...items));
    items.filter((item) => item.matches(".msg")).forEach(dress);
    const next = page.querySelector("#earlier");
    if (next) link.href = next.href; else link.parentElement.remove();
    go(items.filter((item) => item.matches(".msg")).at(-1));
  } catch {
    say("There is no line just now. Try again in a moment.");
  }
});

// ---- who is here, and one's wishes for this browser

const wish = (name, otherwise) => localStorage.getItem(`room.${name}`) ?? otherwise;

function people(names) {
  for (const list of document.querySelectorAll("[data-people]")) {
    const first = names.toSorted((a, b) => leaders.has(b) - leaders.has(a));
    list.replaceChildren(...first.map((name) => {
      const tint = [...new TextEncoder().encode(name)].reduce((sum, byte) => sum + byte, 0) % 6 + 1;
      const avatar = make("span", { className: "avatar", ariaHidden: "true" }, name[0]);
      avatar.dataset.tint = tint;
      const item = make("li", {}, avatar, make("bdi", {}, name));
      if (leaders.has(name)) item.append(badge(name));
      if (name === me) item.append(make("span", { className: "quiet small" }, "you"));
      else if (name) item.append(flag(`/members/${encodeURIComponent(name)}/report/`, name));
      return item;
    }));
  }
  for (const line of document.querySelectorAll("[data-nobody]")) line.hidden = names.length > 0;
}

for (const wishes of document.querySelectorAll("[data-wishes]")) {
  wishes.hidden = false;
  wishes.elements.typing.checked = wish("typing", "on") === "on";
  wishes.elements.aloud.value = wish("aloud", "all");
  wishes.addEventListener("change", () => {
    localStorage.setItem("room.typing", wishes.elements.typing.checked ? "on" : "off");
    localStorage.setItem("room.aloud", wishes.elements.aloud.value);
    tell("wishes");
  });
}
for (const keys of document.querySelectorAll("[data-keys]")) keys.hidden = false;

log.addEventListener("dress", ({ detail }) => dress(detail));
log.addEventListener("newest", ({ detail }) => { if (!log.contains(document.activeElement)) reach(detail); });
log.addEventListener("reach", ({ detail }) => { if (!at?.isConnected) reach(detail); });
log.addEventListener("go", ({ detail }) => go(detail));
log.addEventListener("people", ({ detail }) => people(detail));
log.addEventListener("heart", ({ detail: { seq, count, by, item } }) => {
  if (by === me && !hearted.delete(String(seq))) hearted.add(String(seq));
  if (item) hearts(item, count);
});
all().forEach(dress);
reach(all().at(-1));
