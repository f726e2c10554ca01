// The live room. The page works without it: it only brings what is new, and sends without a reload.
// It keeps its place as (epoch, seen) and asks for what it missed; what it sent is sent again until it is acknowledged.

import { box, form, log, make, me, on, slug, tell, text, zone } from "./parts.js";
import { briefly, hear, heard, say, sayOnce } from "./aloud.js";
import { entered, isIn, over, put, start } from "./line.js";
import { begin as beginReading, isLooking, keeping, missed, offer } from "./place.js";
import { acked, firstWaiting, pushAll, refused, restore, said, waitingLines } from "./sending.js";
import { dress, isForMe, spoken } from "./reading.js";
import { go, isLost, reach } from "./walking.js";
import "./beside.js";
import "./inserting.js";
import { endsWith } from "./left.js";
import "./naming.js";

let epoch = log.dataset.epoch, seen = Number(log.dataset.seen), head = seen;

// ---- what is shown

function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;  // drawn by the server, every value escaped there
  const element = template.content.firstElementChild;
  dress(element);
  return element;
}

const days = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
function day(at) {
  const parts = Object.fromEntries(days.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.weekday} ${parts.day} ${parts.month}`;
}

const divider = (words, values = {}) => make("li", { className: "divider", ...values }, make("span", {}, words));
const append = (element) => log.insertBefore(element, firstWaiting());

function dated(at) {
  document.querySelector("#quiet")?.remove();
  const last = [...log.querySelectorAll("li[id] time")].pop();
  if (!last || day(last.dateTime) !== day(at)) append(divider(day(at)));
}

function add(event, wasLooking) {
  const element = drawn(event.html);
  dated(event.at);
  if (event.by !== me) {
    if (!wasLooking && missed()) {
      document.querySelector("#new")?.remove();
      append(divider("New since you looked away", { id: "new", className: "divider divider--new" }));
    }
    heard(spoken(element), isForMe(element));
    tell("wrote", event.by);
  }
  append(element);
  if (!log.contains(document.activeElement)) reach(element);
}

function show(event, wasLooking) {
  const about = event.data.seq && document.getElementById(`m${event.data.seq}`);
  const isShown = document.getElementById(`m${event.seq}`);
  if (event.type === "message" && !isShown) { add(event, wasLooking); if (event.by === me) said(event.data.text); }
  else if ((event.type === "edited" || event.type === "removed") && about) {
    const had = about.contains(document.activeElement), element = drawn(event.html);
    about.replaceWith(element);
    if (had) go(element); else if (isLost()) reach(element);
  } else if (event.type === "heart") {
    tell("heart", { ...event.data, by: event.by, item: about });
  } else if ((event.type === "room" || event.type === "notice") && !isShown) {
    dated(event.at);
    append(document.createRange().createContextualFragment(event.html));
    if (event.type === "notice") { hear(event.data.text); setTimeout(lookAgain, Math.random() * 3000); }
  }  // a type this page does not know is not for it
}

function take(events) {
  const wasLooking = isLooking();
  keeping(() => {
    for (const event of events) {
      if (event.seq <= seen) continue;
      if (event.seq > seen + 1) { sync(); break; }  // a hole: ask, never skip
      seen = event.seq;
      show(event, wasLooking);
    }
  });
  offer();
}

function beginAnew(events) {
  log.replaceChildren(make("li", { className: "sys" }, "Older messages are not shown. Reload the page to see them."), ...waitingLines());
  seen = events.length ? events[0].seq - 1 : head;
  take(events);
}

// ---- what is heard on the line

/** One answer is at most PAGE events, in several frames: asking again at each of them would bring all of it many times. */
const PAGE = 250, PATIENCE = 5000;
let asked = 0, askedAt = 0;
function sync() {
  if (seen < asked && Date.now() - askedAt < PATIENCE) return;
  asked = Math.min(seen + PAGE, Math.max(head, seen + 1));
  askedAt = Date.now();
  put({ op: "sync", since: seen });
}
const enter = () => put({ op: "sub", since: seen, epoch });
/** What a program did wrong is nothing to tell a person. */
const OURS = new Set(["bad_frame", "bad_nonce", "too_large"]);
const AGAIN = 15000;  // milliseconds, and half as much by chance
let againTimer = null;

let readTimer = null, readUpTo = 0;
on("looked", () => {
  if (readTimer || seen <= readUpTo) return;
  readTimer = setTimeout(() => {
    readTimer = null;
    if (!isLooking() || !isIn()) return;
    readUpTo = seen;
    put({ op: "read", seq: seen });
  }, 2000);
});

function caughtUp(count) {
  const words = count > 0 ? "The line is back, and you have caught up." : "The line is back. You missed nothing.";
  briefly(words, 8000);
}

/** A closed room is read; the form goes, with what stands in it, and comes back when it opens. */
function shut(isShut, wasCut) {
  if (form.hidden === isShut) return;
  const had = form.contains(document.activeElement), kept = text.value ? " What you wrote is kept." : "";
  for (const each of document.querySelectorAll("[data-when]")) each.hidden = (each.dataset.when === "shut") !== isShut;
  if (!isShut) hear("This room is open.");
  else say(`This room has closed. ${wasCut ? "Reload the page to see all that was said." : "What was said stays here to read."}${kept}`);
  if (isShut && had) box.focus();
}

/** What may be done here has changed: the notes above the form are read anew; somebody kept out sees the door. */
async function lookAgain() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    const found = page.querySelector("#notes"), shown = document.querySelector("#notes");
    if (!found) { location.reload(); return; }
    if (found.textContent === shown.textContent) return;
    const wasSilenced = shown.querySelector("[data-silenced]");
    const had = [...shown.querySelectorAll("a")].map((link) => link.href);
    const news = [...found.children].filter((note) => ![...note.querySelectorAll("a")].some((link) => had.includes(link.href)));
    document.querySelector("#text-error")?.remove();
    text.placeholder = page.querySelector("#text")?.placeholder ?? text.placeholder;
    shown.replaceChildren(...found.children);
    for (const note of news) hear(note.querySelector("p").textContent);
    if (wasSilenced && !shown.querySelector("[data-silenced]")) hear("You can write here again.");
  } catch {
    // there is no line; the page is read again when it is back
  }
}
endsWith(lookAgain);

/** What is pressed on one's own card takes nobody away from what she is writing. */
document.querySelector("#notes").addEventListener("submit", async (event) => {
  if (!event.target.closest("[data-care]")) return;
  event.preventDefault();
  const { target, submitter } = event;
  try {
    await fetch(target.action, { method: "POST", body: new URLSearchParams(new FormData(target, submitter)), redirect: "manual" });
    await lookAgain();
    text.focus();
  } catch { target.submit(); }
});

on("give", (heart) => {
  if (isIn()) put({ op: "heart", ...heart });
  else hear(form.hidden ? "This room is closed for now." : "There is no line just now. Try again in a moment.");
});

restore();
beginReading();
start({
  hello(frame) {
    if (frame.me === me) enter();
    else over("Somebody else is signed in here now. Reload the page to go on; what waited here is not sent.");  // by another tab: it would be said under that name
  },
  "sub.ok"(frame) {
    clearTimeout(againTimer);
    const wasCut = entered(true), from = seen;
    head = frame.head;
    asked = 0;
    epoch = frame.epoch;
    shut(false, wasCut);
    if (frame.recovered) take(frame.events); else beginAnew(frame.events);
    if (frame.more) sync();
    say("");
    if (wasCut) caughtUp(seen - from);
    pushAll();
    log.dataset.live = "";
  },
  "sub.no"(frame) {
    if (frame.code === "too_many") {
      sayOnce("You went in and out of rooms very often. This page comes in by itself in a moment. What you write is kept.");
      tell("cut");
      clearTimeout(againTimer);
      againTimer = setTimeout(enter, AGAIN * (1 + Math.random() / 2));
      return;
    }
    if (frame.code !== "closed") { over("This room is not open to you now."); return; }
    const wasCut = entered(false);
    if (wasCut) say("");
    shut(true, wasCut);
    tell("cut");
  },
  ev(frame) {
    take(frame.events);
    if (seen < head) sync();
  },
  ack: acked,
  nack: refused,
  hb(frame) {
    if (form.hidden) { enter(); return; }  // it may have opened
    head = frame.heads[slug] ?? head;
    if (head > seen) sync();
  },
  here: (frame) => tell("people", frame.people),
  error(frame) { if (!OURS.has(frame.code)) briefly(frame.detail, 8000); },
  rights: lookAgain,
  typing: (frame) => tell("typing", frame.who),
  drain() { say("The site restarts. Your place is kept."); },
});
