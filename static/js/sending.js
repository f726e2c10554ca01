// What is written and sent: kept in this tab until it is acknowledged, sent again with the same nonce, so that it is said once.

import { button, form, log, make, me, on, slug, tell, text, wish } from "./parts.js";
import { briefly, hear } from "./aloud.js";
import { isIn, put } from "./line.js";
import { keeping, toEnd } from "./place.js";

const KEPT = `waiting:${slug}`, DRAFT = `draft:${me}:${slug}`;
const KEPT_FOR = 10 * 60 * 1000, TYPING_EVERY = 4000;
const waiting = new Map();  // nonce → {text, element, state, at, reply, failed}

/** The first line that is not stored yet: what comes is put before it. */
export const firstWaiting = () => log.querySelector("[data-state]");
export const waitingLines = () => [...waiting.values()].map(({ element }) => element);

function pend(nonce, words, reply = null, at = Date.now()) {
  const state = make("p", { className: "sent" });
  const body = make("div", { className: "text", dir: "auto", textContent: words });
  const element = make("li", { className: "msg msg--own" }, make("div", { className: "bubble" }, body, state));
  element.dataset.state = "sending";
  keeping(() => log.append(element));
  waiting.set(nonce, { text: words, element, state, at, reply });
  keep();
  push(nonce);
}

function push(nonce) {
  const item = waiting.get(nonce);
  if (item.failed) return;
  if (!isIn()) { hold(item); return; }
  mark(item, "sending", "Sending…");
  put({ op: "send", nonce, text: item.text, reply_to: item.reply, sure: item.isSure });
}

const hold = (item) => mark(item, "waiting", form.hidden ? "Waiting for this room to open." : "Waiting for the line. It will be sent once, by itself.");

function mark(item, state, words) {
  item.element.dataset.state = state;
  item.state.textContent = words;
}

export function pushAll() {
  for (const nonce of waiting.keys()) push(nonce);
}

on("cut", () => { delete log.dataset.live; for (const item of waiting.values()) if (!item.failed) hold(item); });

function drop(nonce) {
  waiting.get(nonce)?.element.remove();
  waiting.delete(nonce);
  keep();
}

export function acked({ nonce, detail }) {  // a detail says what was taken out of it, and why
  if (waiting.has(nonce)) {
    if (detail) briefly(detail, 20000);
    else if (wish("aloud", "all") !== "none") hear("Sent");
  }
  drop(nonce);
}

/** What waited for somebody on duty, or was asked about, is in the room now: its own line goes. */
export function said(words) {
  for (const [nonce, item] of waiting) if (item.waits && item.text === words) drop(nonce);
}

export function refused({ nonce, detail, ask, waits }) {
  const item = waiting.get(nonce);
  if (!item) return;
  item.failed = true;
  if (waits) {  // it is kept there, and sent again by nobody
    item.waits = true;
    mark(item, "waiting", `${detail} `);
    item.state.append(button("All right", "", () => { drop(nonce); text.focus(); }));
    hear(detail);
    return;
  }
  mark(item, ask ? "waiting" : "failed", `${ask ? "" : "Not sent. "}${detail} `);
  item.state.append(
    button(ask ? "Send it as it is" : "Try again", "", () => { item.failed = false; item.isSure = ask; push(nonce); }),
    button("Put it back", "", () => { write(text.value ? `${text.value}\n${item.text}` : item.text); drop(nonce); text.focus(); }),
    button("Discard", "", () => { drop(nonce); text.focus(); }),
  );
  hear(ask ? detail : `Not sent: ${detail}`);
  keep();
}

function keep() {  // in this tab only, for ten minutes
  const items = [...waiting].map(([nonce, { text: words, reply, at }]) => [nonce, words, reply, at]);
  if (items.length) sessionStorage.setItem(KEPT, JSON.stringify(items));
  else sessionStorage.removeItem(KEPT);
}

// ---- the draft

function write(words) {
  text.value = words;
  if (words) localStorage.setItem(DRAFT, words); else localStorage.removeItem(DRAFT);
}

let typedAt = 0;
text.addEventListener("input", () => {
  if (form.dataset.editing) return;
  write(text.value);
  if (!isIn() || !text.value || Date.now() - typedAt < TYPING_EVERY || wish("typing", "on") !== "on") return;
  typedAt = Date.now();
  put({ op: "typing" });
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
form.addEventListener("submit", (event) => {
  if (document.getElementById(form.dataset.editing)) return;
  event.preventDefault();
  const words = text.value.trim();
  if (!words) return;
  pend(crypto.randomUUID ? crypto.randomUUID() : form.elements.nonce.value, words, Number(form.elements.reply_to.value) || null);
  write("");
  tell("sent");
  toEnd();
});

/** What this browser kept from before. */
export function restore() {
  text.value ||= localStorage.getItem(DRAFT) ?? "";
  for (const [nonce, words, reply, at] of JSON.parse(sessionStorage.getItem(KEPT) || "[]")) {
    if (Date.now() - at < KEPT_FOR) pend(nonce, words, reply, at);
  }
  keep();
}
