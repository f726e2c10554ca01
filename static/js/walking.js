// Going through the messages: by keyboard, one of them at a time within the tab key's reach, and to the older ones.

import { log, me, on, text } from "./parts.js";
import { briefly } from "./aloud.js";
import { keepingAbove } from "./place.js";
import { all, answer, dress, hearted, why, words } from "./reading.js";

let at = null;  // the one message that the tab key reaches

function label(item) {
  const name = item.dataset.by === me ? "You" : item.dataset.by, badge = item.querySelector(".by .badge")?.textContent;
  const about = item.querySelector("a.re"), count = item.querySelector(".hearts b")?.textContent;
  return [
    badge ? `${name}, ${badge}` : name, item.querySelector("time")?.textContent, item.querySelector(".by .quiet")?.textContent,
    about && `answers ${about.textContent}`, why(item) || words(item), count && `${count} hearts`,
  ].filter(Boolean).join(", ");
}

/** The one that the tab key reached is gone. */
export const isLost = () => !at?.isConnected;

/** From now on the tab key reaches this one. */
export function reach(item) {
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

export function go(item) {
  if (!item) return;
  reach(item);
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

log.addEventListener("focusin", ({ target }) => { const item = target.closest(".msg[id]"); if (item && item !== at) reach(item); });
log.addEventListener("keydown", (event) => {
  const item = event.target.closest(".msg[id]");
  if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = item.querySelector(".menu");
  if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); return; }
  const items = all(), place = items.indexOf(item);
  const doing = {
    ArrowUp: () => go(items[place - 1]), ArrowDown: () => go(items[place + 1]), Home: () => go(items[0]), End: () => go(items[items.length - 1]),
    Escape: () => text.focus(), r: () => item.dataset.by !== me && item.querySelector(".acts") && answer(item),
    h: () => item.querySelector("button.hearts")?.click(), m: () => menu?.querySelector("summary").click(),
    f: () => item.querySelector("a.flag")?.click(),
  }[event.key];
  if (!doing) return;
  event.preventDefault();
  doing();
});
document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.(".live__bar details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
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

// ---- older ones, without leaving

document.querySelector("#earlier")?.addEventListener("click", async (event) => {
  event.preventDefault();
  const link = event.currentTarget;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const items = [...page.querySelectorAll("#log > li")], first = log.firstElementChild;
    const days = items.filter((item) => item.matches(".divider"));
    if (first?.matches(".divider") && days[days.length - 1]?.textContent === first.textContent) first.remove();
    for (const seq of page.querySelector("#log").dataset.hearted.split(" ")) hearted.add(seq);
    keepingAbove(() => log.prepend(...items));
    items.filter((item) => item.matches(".msg")).forEach(dress);
    const next = page.querySelector("#earlier");
    if (next) link.href = next.href; else link.parentElement.remove();
    go(items.filter((item) => item.matches(".msg")).pop());
  } catch {
    briefly("There is no line just now. Try again in a moment.", 12000);
  }
});

on("go", go);
reach(all().pop());
