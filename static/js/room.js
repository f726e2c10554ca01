// The live room. The page works without it: it only brings what is new, and sends without a reload.
// It keeps its place as (epoch, seen) and asks for what it missed; what it sent is sent again until it is acknowledged.

const list = document.querySelector("#log");
const box = document.querySelector("#scroll");
const form = document.querySelector("#say");
const text = document.querySelector("#text");
const line = document.querySelector("#line");
const news = document.querySelector("#news");
const aloud = document.querySelector("#aloud");
const { me, room: slug } = list.dataset;

const KEPT = `waiting:${slug}`, DRAFT = `draft:${me}:${slug}`;
const KEPT_FOR = 10 * 60 * 1000;
const BASE = 500, CAP = 30000, STABLE = 30000, SILENCE = 30000, PAGE = 250;
const NO_RETRY = new Set([4401, 4403, 4410]);

let socket = null, tries = 0, heardAt = 0, timer = null;
let epoch = list.dataset.epoch, seen = Number(list.dataset.seen), head = seen;
let isOver = false, wasCut = false;
const waiting = new Map();  // nonce → {text, element, at, reply}

// ---- what is said: shown above the messages, and read out by the one live region of the page

let lines = [], came = [], reading = null;
const wish = (name, otherwise) => localStorage.getItem(`room.${name}`) ?? otherwise;

function say(words) {
  line.hidden = !words;
  line.querySelector("span").textContent = words;
  if (words) hear(words);
}

function hear(words) { lines.push(words); readOut(); }

function readOut() {
  reading ??= setTimeout(() => {
    const verbosity = wish("aloud", "all");
    const told = verbosity === "none" ? [] : verbosity === "count" || came.length > 3 ? came.length ? [`${came.length} new`] : [] : came;
    aloud.textContent = [...lines, ...told].join(". ");
    lines = []; came = []; reading = null;
  }, 700);
}

list.addEventListener("say", ({ detail }) => say(detail));

// ---- one's place: the box turns its content round, so that it begins at the end; a very low window scrolls as a page

const isBox = () => getComputedStyle(box).overflowY === "auto" && box.scrollHeight > box.clientHeight + 1;
const page = document.scrollingElement;
const fromEnd = () => (isBox() ? -box.scrollTop : page.scrollHeight - page.scrollTop - window.innerHeight);
const isAtEnd = () => fromEnd() < 120;

function toEnd() {
  if (isBox()) box.scrollTop = 0; else page.scrollTop = page.scrollHeight;
}

function keeping(change) {  // what is read stays where it is, whatever comes after it
  const was = isBox(), before = box.scrollHeight, top = box.scrollTop, stays = isAtEnd();
  change();
  if (stays) toEnd();
  else if (was) box.scrollTop = top - (box.scrollHeight - before);
}

list.addEventListener("older", ({ detail: change }) => {  // what is read stays where it is, whatever comes before it
  const was = isBox(), before = page.scrollHeight;
  change();
  if (!was) page.scrollTop += page.scrollHeight - before;
});

let unseen = 0;
function pill() {
  news.hidden = !unseen;
  news.querySelector("span").textContent = `${unseen} new`;
}

function looked() {
  if (!isAtEnd() || document.hidden) return;
  unseen = 0;
  pill();
  read();
}

news.addEventListener("click", () => {
  const first = document.querySelector("#new");
  let item = first;
  while (item && !item.matches(".msg[id]")) item = item.nextElementSibling;
  if (item) list.dispatchEvent(new CustomEvent("go", { detail: item }));
  first?.scrollIntoView({ block: "start" });
  unseen = 0;
  pill();
  looked();
});

// ---- what is shown

function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;  // drawn by the server, every value escaped there
  const element = template.content.firstElementChild;
  list.dispatchEvent(new CustomEvent("dress", { detail: element }));
  return element;
}

const days = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", timeZone: list.dataset.zone });
function day(at) {
  const parts = Object.fromEntries(days.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.weekday} ${parts.day} ${parts.month}`;
}

function divider(words, isNew) {
  const made = document.createElement("li");
  made.className = isNew ? "divider divider--new" : "divider";
  if (isNew) made.id = "new";
  made.appendChild(document.createElement("span")).textContent = words;
  return made;
}

function add(event, isLooking) {
  if (document.getElementById(`m${event.seq}`)) return;
  document.querySelector("#quiet")?.remove();
  const element = drawn(event.html), first = list.querySelector("[data-state]");
  const last = [...list.querySelectorAll("li[id] time")].at(-1);
  if (!last || day(last.dateTime) !== day(event.at)) list.insertBefore(divider(day(event.at)), first);
  if (event.by !== me) {
    if (!isLooking && !unseen++) {
      document.querySelector("#new")?.remove();
      list.insertBefore(divider("New since you looked away", true), first);
    }
    came.push(element.querySelector(".veil") ? "A message of somebody you hide" : `${event.by ?? "Somebody"}: ${event.data.text}`);
    readOut();
  }
  list.insertBefore(element, first);
  list.dispatchEvent(new CustomEvent("newest", { detail: element }));
}

function show(event, isLooking) {
  const about = event.data.seq && document.getElementById(`m${event.data.seq}`);
  if (event.type === "message") add(event, isLooking);
  else if ((event.type === "edited" || event.type === "removed") && about) {
    const had = about.contains(document.activeElement), element = drawn(event.html);
    about.replaceWith(element);
    list.dispatchEvent(new CustomEvent(had ? "go" : "reach", { detail: element }));
  } else if (event.type === "heart") {
    list.dispatchEvent(new CustomEvent("heart", { detail: { ...event.data, by: event.by, item: about } }));
  } else if (event.type === "room" && !document.getElementById(`m${event.seq}`)) {
    list.insertBefore(document.createRange().createContextualFragment(event.html), list.querySelector("[data-state]"));
  }  // a type this page does not know is not for it
}

function take(events) {
  const isLooking = isAtEnd() && !document.hidden;
  keeping(() => {
    for (const event of events) {
      if (event.seq <= seen) continue;
      if (event.seq > seen + 1) { sync(); break; }  // a hole: ask, never skip
      seen = event.seq;
      show(event, isLooking);
    }
  });
  pill();
  looked();
}

function begin(events) {
  list.replaceChildren();
  const gap = document.createElement("li");
  gap.className = "sys";
  gap.textContent = "Older messages are not shown. Reload the page to see them.";
  list.append(gap);
  for (const item of waiting.values()) list.append(item.element);
  seen = events.length ? events[0].seq - 1 : head;
  take(events);
}

// ---- what is sent

function pend(nonce, words, reply = null, at = Date.now()) {
  const element = document.createElement("li");
  element.className = "msg msg--own";
  element.dataset.state = "sending";
  const bubble = element.appendChild(document.createElement("div"));
  bubble.className = "bubble";
  const body = bubble.appendChild(document.createElement("div"));
  body.className = "text";
  body.dir = "auto";
  body.textContent = words;
  const state = bubble.appendChild(document.createElement("p"));
  state.className = "sent";
  keeping(() => list.append(element));
  waiting.set(nonce, { text: words, element, state, at, reply });
  keep();
  push(nonce);
}

function push(nonce) {
  const item = waiting.get(nonce);
  if (item.failed) return;
  if (isOpen()) {
    mark(item, "sending", "Sending…");
    socket.send(JSON.stringify({ op: "send", room: slug, nonce, text: item.text, reply_to: item.reply }));
  } else {
    mark(item, "waiting", "Waiting for the line. It will be sent once, by itself.");
  }
}

function mark(item, state, words) {
  item.element.dataset.state = state;
  item.state.textContent = words;
}

function acked(nonce) {
  const item = waiting.get(nonce);
  if (!item) return;
  item.element.remove();
  waiting.delete(nonce);
  keep();
}

function refused(frame) {
  const item = waiting.get(frame.nonce);
  if (!item) return;
  item.failed = true;
  mark(item, "failed", `Not sent. ${frame.detail} `);
  const button = (words, act) => {
    const made = item.state.appendChild(document.createElement("button"));
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
  };
  button("Try again", () => { item.failed = false; push(frame.nonce); });
  button("Put it back", () => { text.value = text.value ? `${text.value}\n${item.text}` : item.text; acked(frame.nonce); text.focus(); });
  button("Discard", () => { acked(frame.nonce); text.focus(); });
  hear(`Not sent: ${frame.detail}`);
  keep();
}

function keep() {  // in this tab only, for ten minutes
  const items = [...waiting].map(([nonce, { text: words, reply, at }]) => [nonce, words, reply, at]);
  if (items.length) sessionStorage.setItem(KEPT, JSON.stringify(items));
  else sessionStorage.removeItem(KEPT);
}

function restore() {
  for (const [nonce, words, reply, at] of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) {
    if (Date.now() - at < KEPT_FOR) pend(nonce, words, reply, at);
  }
  keep();
}

// ---- the line

const isOpen = () => socket?.readyState === WebSocket.OPEN && socket.isIn;
const put = (frame) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame)); };
const sync = () => put({ op: "sync", room: slug, since: seen });

let readTimer = null, readUpTo = 0;
function read() {
  if (readTimer || seen <= readUpTo) return;
  readTimer = setTimeout(() => {
    readTimer = null;
    if (document.hidden || !isAtEnd() || !isOpen()) return;
    readUpTo = seen;
    put({ op: "read", room: slug, seq: seen });
  }, 2000);
}

const HEAR = {
  hello() { put({ op: "sub", room: slug, since: seen, epoch }); },
  "sub.ok"(frame) {
    socket.isIn = true;
    head = frame.head;
    epoch = frame.epoch;
    const from = seen;
    if (frame.recovered) take(frame.events); else begin(frame.events);
    if (frame.more) sync();
    if (wasCut) caughtUp(seen - from); else say("");
    wasCut = false;
    for (const nonce of waiting.keys()) push(nonce);
  },
  "sub.no"(frame) { over(frame.code === "closed" ? "This room has closed. Reload the page to see what was said." : "This room is not open to you now."); },
  ev(frame) {
    take(frame.events);
    if (seen < head) sync();
  },
  ack(frame) { acked(frame.nonce); },
  nack(frame) { refused(frame); },
  hb(frame) { head = frame.heads[slug] ?? head; if (head > seen) sync(); },
  here(frame) {
    document.querySelector("#here").textContent = frame.people.length === 1 ? "You are the first here" : `${frame.people.length} here`;
    list.dispatchEvent(new CustomEvent("people", { detail: frame.people }));
  },
  error(frame) { if (frame.code !== "bad_frame") hear(frame.detail); },
  typing(frame) {
    const others = wish("typing", "on") === "on" ? frame.who.filter((name) => name !== me) : [];
    document.querySelector("#typing").textContent = others.length ? `${others.slice(0, 3).join(", ")} ${others.length === 1 ? "is" : "are"} writing…` : "";
  },
  drain() { say("The site restarts. Your place is kept."); },
};

function caughtUp(count) {
  const words = count > 0 ? "The line is back, and you have caught up." : "The line is back. You missed nothing.";
  say(words);
  setTimeout(() => { if (line.textContent.trim() === words) say(""); }, 8000);
}

list.addEventListener("wishes", () => { document.querySelector("#typing").textContent = ""; });
list.addEventListener("give", ({ detail }) => {
  if (isOpen()) put({ op: "heart", room: slug, ...detail });
  else hear("There is no line just now. Try again in a moment.");
});

function over(words) {
  isOver = true;
  say(words);
  socket?.close();
}

function connect() {
  clearTimeout(timer);
  if (isOver || (socket && socket.readyState < WebSocket.CLOSING)) return;
  const made = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  socket = made;
  heardAt = Date.now();
  const openedAt = Date.now();
  made.addEventListener("message", ({ data }) => {
    heardAt = Date.now();
    const frame = JSON.parse(data);
    if (!frame.room || frame.room === slug) HEAR[frame.op]?.(frame);
  });
  made.addEventListener("close", ({ code }) => {
    if (made !== socket || isOver) return;
    if (NO_RETRY.has(code)) { over(code === 4401 ? "You are signed out. Sign in again to go on; what you wrote is kept in this tab." : "This room is not open to you any more."); return; }
    if (Date.now() - openedAt > STABLE) tries = 0;
    if (!wasCut) say("The line dropped. Reconnecting… What you write is kept.");
    wasCut = true;
    for (const item of waiting.values()) if (!item.failed) mark(item, "waiting", "Waiting for the line. It will be sent once, by itself.");
    // without a network "online" comes first, unless the browser is wrong about it
    timer = setTimeout(connect, navigator.onLine ? Math.random() * Math.min(CAP, BASE * 2 ** tries++) : CAP);
  });
}

setInterval(() => {
  if (!socket || isOver) return;
  if (Date.now() - heardAt > SILENCE) socket.close();  // half-open: nothing, not even a heartbeat
  else if (Date.now() - heardAt > SILENCE / 2) put({ op: "ping" });
}, 5000);
const again = () => { if (!document.hidden) { tries = 0; connect(); } };
addEventListener("online", again);
document.addEventListener("visibilitychange", again);

addEventListener("offline", () => socket?.close());
document.addEventListener("visibilitychange", looked);
box.addEventListener("scroll", looked, { passive: true });
addEventListener("scroll", looked, { passive: true });

// ---- what is written

let typedAt = 0;
text.addEventListener("input", () => {
  if (form.dataset.editing) return;
  if (text.value) localStorage.setItem(DRAFT, text.value); else localStorage.removeItem(DRAFT);
  if (text.value && Date.now() - typedAt > 4000 && wish("typing", "on") === "on") { typedAt = Date.now(); put({ op: "typing", room: slug }); }
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  pend(crypto.randomUUID ? crypto.randomUUID() : form.elements.nonce.value, words, Number(form.elements.reply_to.value) || null);
  text.value = "";
  localStorage.removeItem(DRAFT);
  list.dispatchEvent(new CustomEvent("sent"));
  toEnd();
});

text.value ||= localStorage.getItem(DRAFT) ?? "";
restore();
const first = document.querySelector("#new");
if (location.hash.length > 2) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
else if (first && isBox() && first.offsetTop < box.scrollHeight - box.clientHeight) first.scrollIntoView({ block: "start" });
else toEnd();
looked();
connect();
