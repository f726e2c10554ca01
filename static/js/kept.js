// What this browser keeps of what somebody wrote: a draft, and in this tab alone, for ten minutes, what waits. Each under her own name.

import { me, slug } from "./parts.js";

const DRAFT = `draft:${me}:${slug}`, MINE = `waiting:${me}:`, KEPT = MINE + slug;
const KEPT_FOR = 10 * 60 * 1000;

export const draft = () => localStorage.getItem(DRAFT) ?? "";

export function keepDraft(words) {
  if (words) localStorage.setItem(DRAFT, words); else localStorage.removeItem(DRAFT);
}

/** Each {nonce, text, reply, at, isSure, answer}; an answer is why it was not said: {detail, ask, waits}. */
export function keepWaiting(items) {
  if (items.length) sessionStorage.setItem(KEPT, JSON.stringify(items));
  else sessionStorage.removeItem(KEPT);
}

/** What still waits of hers; what somebody else left in this tab goes, for nobody says it under another name. */
export function keptWaiting() {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("waiting:") && !key.startsWith(MINE)) sessionStorage.removeItem(key);
  }
  return JSON.parse(sessionStorage.getItem(KEPT) || "[]").filter(({ at }) => Date.now() - at < KEPT_FOR);
}
