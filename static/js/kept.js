// What this browser keeps of what somebody wrote: a draft for a day, and in this tab alone, for ten minutes, what waits. Each under a
// key of her own that says nothing; forgetting.js takes away what is old or somebody else's.

import * as young from "./forgetting.js";
import { slug } from "./parts.js";

const DRAFT = `draft:${young.mine}:${slug}`, KEPT = `waiting:${young.mine}:${slug}`;

export const draft = () => young.draft(DRAFT)?.words ?? "";

export function keepDraft(words) {
  if (words) localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), words })); else localStorage.removeItem(DRAFT);
}

/** Each {nonce, text, reply, at, isSure, hasWaited, answer}; an answer is why it was not said: {detail, ask, waits}. */
export function keepWaiting(items) {
  if (items.length) sessionStorage.setItem(KEPT, JSON.stringify(items));
  else sessionStorage.removeItem(KEPT);
}

export const keptWaiting = () => young.waiting(KEPT);
