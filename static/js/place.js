// One's place: the box turns its content round, so that it begins at the end; a very low window scrolls as a page.
// Whatever comes before or after it, what is read stays where it is, and what is new is offered.

import { box, log, on, tell } from "./parts.js";

const page = document.scrollingElement;
const news = document.querySelector("#news");
const NEAR = 120;  // pixels that still count as the end
let unseen = 0;

export const isBox = () => getComputedStyle(box).overflowY === "auto" && box.scrollHeight > box.clientHeight + 1;
const fromEnd = () => (isBox() ? -box.scrollTop : page.scrollHeight - page.scrollTop - window.innerHeight);
const isAtEnd = () => fromEnd() < NEAR;

/** She sees what comes. */
export const isLooking = () => isAtEnd() && !document.hidden;

export function toEnd() {
  if (isBox()) box.scrollTop = 0; else page.scrollTop = page.scrollHeight;
}

/** Change what comes after the place. */
export function keeping(change) {
  const was = isBox(), before = box.scrollHeight, top = box.scrollTop, stays = isAtEnd();
  change();
  if (stays) toEnd();
  else if (was) box.scrollTop = top - (box.scrollHeight - before);
}

/** Change what comes before it. */
export function keepingAbove(change) {
  const was = isBox(), before = page.scrollHeight;
  change();
  if (!was) page.scrollTop += page.scrollHeight - before;
}

/** One more that she has not seen; answers whether it is the first. */
export const missed = () => !unseen++;

export function offer() {
  news.hidden = !unseen;
  news.querySelector("span").textContent = `${unseen} new`;
  looked();
}

function looked() {
  if (!isLooking()) return;
  if (unseen) { unseen = 0; offer(); }
  tell("looked");
}

news.addEventListener("click", () => {
  const first = document.querySelector("#new");
  let item = first;
  while (item && !item.matches(".msg[id]")) item = item.nextElementSibling;
  if (item) tell("go", item);
  first?.scrollIntoView({ block: "start" });
  unseen = 0;
  offer();
});

/** Where reading begins: at the message the address names, at the first new one, or at the end. */
export function begin() {
  const first = document.querySelector("#new");
  if (location.hash.length > 2) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  else if (first && isBox() && first.offsetTop < box.scrollHeight - box.clientHeight) first.scrollIntoView({ block: "start" });
  else toEnd();
  looked();
}

document.addEventListener("visibilitychange", looked);
box.addEventListener("scroll", looked, { passive: true });
addEventListener("scroll", looked, { passive: true });
