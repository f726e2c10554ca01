// What is written and sent: kept in this tab until it is acknowledged, sent again with the same nonce, so that it is said once.
// What was answered is sent again by a press alone.

import { button, form, log, make, me, on, tell, text, wish } from "./parts.js";
import { briefly, hear } from "./aloud.js";
import { draft, keepDraft, keepWaiting, keptWaiting } from "./kept.js";
import { fits, isEnded, isIn, put } from "./line.js";
import { keeping, toEnd } from "./place.js";
import { byForm } from "./posting.js";

const TYPING_EVERY = 4000;
const waiting = new Map();  // nonce → what kept.js keeps of it, its element and where its state stands
let isPosting = false;
/** Until more may be said, where more waited for the line than somebody may say at once: what was promised goes by itself. */
let turn = null;

/** The first line that is not stored yet: what comes is put before it. */
export const firstWaiting = () => log.querySelector("[data-state]");
export const waitingLines = () => [...waiting.values()].map(({ element }) => element);

function pend(item) {
  item.state = make("p", { className: "sent" });
  const body = make("div", { className: "text", dir: "auto", textContent: item.text });
  item.element = make("li", { className: "msg msg--own" }, make("div", { className: "bubble" }, body, item.state));
  item.element.dataset.state = "sending";
  keeping(() => log.append(item.element));
  waiting.set(item.nonce, item);
  if (item.answer) tellWhy(item); else push(item.nonce);
}

function push(nonce) {
  const item = waiting.get(nonce);
  if (item.answer) return;
  if (!isIn()) { hold(item); return; }
  if (turn) { takeTurn(item); return; }
  mark(item, "sending", "Sending…");
  if (isPosting) return;  // after that one, as it was written
  const frame = { op: "send", nonce, text: item.text, reply_to: item.reply, sure: item.isSure };
  if (fits(frame)) put(frame); else post(item);
}

async function post(item) {
  isPosting = true;
  item.isPosted = true;
  const found = await byForm(item);
  isPosting = false;
  if (found?.isSaid) {
    stored(found.detail);
    drop(item.nonce);
  } else if (found || isIn()) refused({ nonce: item.nonce, detail: "This could not be sent just now. Try again in a moment.", ...found });
  else hold(item);
  pushAll();
}

function hold(item) {
  const words = isEnded() ? "Not sent. It is kept in this tab for ten minutes."
    : form.hidden ? "Waiting for this room to open." : "Waiting for the line. It will be sent once, by itself.";
  item.hasWaited = true;
  mark(item, "waiting", words);
}

function takeTurn(item, seconds) {
  item.hasWaited = true;
  mark(item, "waiting", "Waiting its turn. It will be sent by itself.");
  turn ??= setTimeout(() => { turn = null; pushAll(); }, seconds * 1000);
}

function mark(item, state, words) {
  item.element.dataset.state = state;
  item.state.textContent = words;
}

export function pushAll() {
  for (const nonce of waiting.keys()) push(nonce);
}

on("cut", () => { delete log.dataset.live; for (const item of waiting.values()) if (!item.answer) hold(item); });

function drop(nonce) {
  waiting.get(nonce)?.element.remove();
  waiting.delete(nonce);
  keep();
}

function stored(detail) {  // which says what was taken out of it, and why
  if (detail) briefly(detail, 20000);
  else if (wish("aloud", "all") !== "none") hear("Sent");
}

export function acked({ nonce, detail }) {
  if (waiting.has(nonce)) stored(detail);
  drop(nonce);
}

/** What waited for somebody on duty, or went through the form, is in the room now: its own line goes. */
export function said(words) {
  for (const [nonce, item] of waiting) if ((item.answer?.waits || item.isPosted) && item.text === words) drop(nonce);
}

export function refused({ nonce, detail, ask, waits, code, retry_after: seconds }) {
  const item = waiting.get(nonce);
  if (!item) return;
  if (item.hasWaited && code === "rate_limited" && seconds) { takeTurn(item, seconds); return; }
  item.answer = { detail, ask, waits };
  tellWhy(item);
  hear(ask || waits ? detail : `Not sent: ${detail}`);
  keep();
}

function tellWhy(item) {
  const { nonce, answer: { detail, ask, waits } } = item;
  mark(item, ask || waits ? "waiting" : "failed", `${ask || waits ? "" : "Not sent. "}${detail} `);
  const away = () => { drop(nonce); text.focus(); };
  if (waits) {  // it is kept there, and sent again by nobody
    item.state.append(button("All right", "", away));
    return;
  }
  item.state.append(
    button(ask ? "Send it as it is" : "Try again", "", () => { delete item.answer; item.isSure ||= ask; push(nonce); keep(); }),
    button("Put it back", "", () => { write(text.value ? `${text.value}\n${item.text}` : item.text); away(); }),
    button("Discard", "", away),
  );
}

const keep = () => keepWaiting([...waiting.values()].map(({ element, state, isPosted, ...kept }) => kept));

// ---- the draft

function write(words) {
  text.value = words;
  keepDraft(words);
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
  pend({ nonce: uuid(), text: words, reply: Number(form.elements.reply_to.value) || null, at: Date.now() });
  keep();
  write("");
  tell("sent");
  toEnd();
});

/** Of version 4. Not `randomUUID`, which older browsers do not have. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** It is among what the page came with. */
const isShown = ({ text: words, at }) => [...log.querySelectorAll(".msg[id]")].some((each) =>
  each.dataset.by === me && Date.parse(each.querySelector("time").dateTime) >= at && each.querySelector(".text")?.textContent === words);

/** What this browser kept from before. */
export function restore() {
  text.value ||= draft();
  for (const item of keptWaiting()) if (!item.answer?.waits || !isShown(item)) pend(item);
  keep();
}
