// The live room. The page works without it: it only brings what is new, and sends without a reload.
// It keeps its place as (epoch, seen) and asks for what it missed; what it sent is sent again until it is acknowledged.

const room = document.querySelector("#room");
const list = room.querySelector("ol.log");
const log = document.querySelector("#log");
const form = document.querySelector("#say");
const text = document.querySelector("#text");
const line = document.querySelector("#line");
const slug = room.dataset.room;
const me = room.dataset.me;
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit", minute: "2-digit", hour12: false, timeZone: room.dataset.zone,
});

const KEPT = `waiting:${slug}`;
const KEPT_FOR = 10 * 60 * 1000;
const BASE = 500, CAP = 30000, STABLE = 30000, SILENCE = 30000, PAGE = 250;
const NO_RETRY = new Set([4401, 4403, 4410]);

let socket = null, tries = 0, heardAt = 0, timer = null;
let epoch = room.dataset.epoch, seen = Number(room.dataset.seen), head = seen;
let isOver = false;
const waiting = new Map();  // nonce → {text, element, at}

// ---- what is shown

const say = (words) => { line.textContent = words; };

function own(element) {
  if (element.dataset.by === me) element.classList.add("msg--own");
  const time = element.querySelector("time");
  if (time) time.textContent = clock.format(new Date(time.dateTime));
  return element;
}

function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;  // drawn by the server, every value escaped there
  return own(template.content.firstElementChild);
}

function isAtEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 120;
}

function show(event) {
  const about = event.data.seq && document.getElementById(`m${event.data.seq}`);
  if (event.type === "message") {
    document.querySelector("#quiet")?.remove();
    if (document.getElementById(`m${event.seq}`)) return;
    const element = drawn(event.html);
    const first = list.querySelector("[data-state]");
    list.insertBefore(element, first);
  } else if ((event.type === "edited" || event.type === "removed") && about) {
    about.replaceWith(drawn(event.html));
  } else if (event.type === "heart" && about) {
    const count = about.querySelector(".acts b");
    if (count) count.textContent = event.data.count || "";
  }  // a type this page does not know is not for it
}

function take(events, isCatchUp) {
  const stays = isAtEnd();
  if (isCatchUp) log.setAttribute("aria-live", "off");
  for (const event of events) {
    if (event.seq <= seen) continue;
    if (event.seq > seen + 1) { sync(); break; }  // a hole: ask, never skip
    seen = event.seq;
    show(event);
  }
  if (isCatchUp) setTimeout(() => log.removeAttribute("aria-live"), 100);
  if (stays) window.scrollTo(0, document.documentElement.scrollHeight);
  read();
}

function begin(events) {
  list.replaceChildren();
  const gap = document.createElement("li");
  gap.className = "sys";
  gap.textContent = "Older messages are not shown. Reload the page to see them.";
  list.append(gap);
  for (const item of waiting.values()) list.append(item.element);
  seen = events.length ? events[0].seq - 1 : head;
  take(events, true);
}

// ---- what is sent

function pend(nonce, words, at = Date.now()) {
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
  list.append(element);
  waiting.set(nonce, { text: words, element, state, at });
  keep();
  push(nonce);
}

function push(nonce) {
  const item = waiting.get(nonce);
  if (item.failed) return;
  if (isOpen()) {
    mark(item, "sending", "Sending");
    socket.send(JSON.stringify({ op: "send", room: slug, nonce, text: item.text, reply_to: null }));
  } else {
    mark(item, "waiting", "Waiting for the line");
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
  mark(item, "failed", `${frame.detail} `);
  const button = (words, act) => {
    const made = item.state.appendChild(document.createElement("button"));
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
  };
  button("Try again", () => { item.failed = false; push(frame.nonce); });
  button("Put it back", () => { text.value = text.value ? `${text.value}\n${item.text}` : item.text; acked(frame.nonce); text.focus(); });
  say(`Not sent: ${frame.detail}`);
  keep();
}

function keep() {  // in this tab only, for ten minutes
  const items = [...waiting].map(([nonce, { text: words, at }]) => [nonce, words, at]);
  if (items.length) sessionStorage.setItem(KEPT, JSON.stringify(items));
  else sessionStorage.removeItem(KEPT);
}

function restore() {
  for (const [nonce, words, at] of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) {
    if (Date.now() - at < KEPT_FOR) pend(nonce, words, at);
  }
  keep();
}

// ---- the line

const isOpen = () => socket?.readyState === WebSocket.OPEN && socket.isIn;
const put = (frame) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame)); };
const sync = () => put({ op: "sync", room: slug, since: seen });

let readTimer = null;
function read() {
  if (readTimer || document.hidden) return;
  readTimer = setTimeout(() => { readTimer = null; put({ op: "read", room: slug, seq: seen }); }, 2000);
}

const HEAR = {
  hello() { put({ op: "sub", room: slug, since: seen, epoch }); },
  "sub.ok"(frame) {
    socket.isIn = true;
    head = frame.head;
    epoch = frame.epoch;
    if (frame.recovered) take(frame.events, true); else begin(frame.events);
    if (frame.more) sync();
    say("");
    for (const nonce of waiting.keys()) push(nonce);
  },
  "sub.no"(frame) { over(frame.code === "closed" ? "This room has closed. Reload the page to see what was said." : "This room is not open to you now."); },
  ev(frame) {
    take(frame.events, frame.events.length >= PAGE / 2);
    if (seen < head) sync();
  },
  ack(frame) { acked(frame.nonce); },
  nack(frame) { refused(frame); },
  hb(frame) { head = frame.heads[slug] ?? head; if (head > seen) sync(); },
  here(frame) { document.querySelector("#here").textContent = frame.people.length === 1 ? "You are the first here." : `${frame.people.length} here.`; },
  typing(frame) {
    const others = frame.who.filter((name) => name !== me);
    document.querySelector("#typing").textContent = others.length ? `${others.slice(0, 3).join(", ")} ${others.length === 1 ? "is" : "are"} writing` : "";
  },
  drain() { say("The site restarts. Your place is kept."); },
};

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
    say("Reconnecting…");
    for (const item of waiting.values()) if (!item.failed) mark(item, "waiting", "Waiting for the line");
    timer = setTimeout(connect, Math.random() * Math.min(CAP, BASE * 2 ** tries++));
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

let typedAt = 0;
text.addEventListener("input", () => {
  if (Date.now() - typedAt > 4000 && text.value) { typedAt = Date.now(); put({ op: "typing", room: slug }); }
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  pend(crypto.randomUUID ? crypto.randomUUID() : form.elements.nonce.value, words);
  text.value = "";
  window.scrollTo(0, document.documentElement.scrollHeight);
});

for (const element of list.querySelectorAll(".msg")) own(element);
restore();
connect();
