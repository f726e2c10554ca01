// Beside the messages: who is here, who is writing, and one's wishes for this browser.

import { icon, log, make, me, on, tell, wish } from "./parts.js";
import { badge, flag, isHidden, leaders } from "./reading.js";

const typing = document.querySelector("#typing");

/** For whoever is on duty here: what she saw of somebody, in no single message. */
function stepIn(name) {
  const duty = log?.dataset.duty ?? "";
  if (!duty.startsWith("/moderation/")) return [];
  return [make("a", { className: "flag", href: `${duty}people/${encodeURIComponent(name)}/`, ariaLabel: `Step in about ${name}` }, icon("shield"))];
}

on("people", (names) => {
  document.querySelector("#here").textContent = names.length === 1 ? "You are the first here" : `${names.length} here`;
  for (const list of document.querySelectorAll("[data-people]")) {
    const first = [...names].sort((a, b) => leaders.has(b) - leaders.has(a));
    list.replaceChildren(...first.map((name) => {
      const tint = [...new TextEncoder().encode(name)].reduce((sum, byte) => sum + byte, 0) % 6 + 1;
      const avatar = make("span", { className: "avatar", ariaHidden: "true" }, name[0]);
      avatar.dataset.tint = tint;
      const item = make("li", {}, avatar, make("bdi", {}, name));
      if (leaders.has(name)) item.append(badge(name));
      if (name === me) item.append(make("span", { className: "quiet small" }, "you"));
      else if (name) item.append(...stepIn(name), flag(`/members/${encodeURIComponent(name)}/report/`, name));
      return item;
    }));
  }
  for (const line of document.querySelectorAll("[data-nobody]")) line.hidden = names.length > 0;
  for (const line of document.querySelectorAll("[data-livelier]")) line.hidden = names.length > 1;
});

let writing = [];
function shown(who) {
  writing = who;
  const others = wish("typing", "on") === "on" ? who.filter((name) => name !== me && !isHidden(name)) : [];
  typing.textContent = others.length ? `${others.slice(0, 3).join(", ")} ${others.length === 1 ? "is" : "are"} writing…` : "";
}
on("typing", shown);
on("wrote", (by) => shown(writing.filter((name) => name !== by)));
on("cut", () => shown([]));  // that somebody stops is told to nobody who is not there

for (const wishes of document.querySelectorAll("[data-wishes]")) {
  wishes.hidden = false;
  wishes.elements.typing.checked = wish("typing", "on") === "on";
  wishes.elements.aloud.value = wish("aloud", "all");
  wishes.addEventListener("change", () => {
    localStorage.setItem("room.typing", wishes.elements.typing.checked ? "on" : "off");
    localStorage.setItem("room.aloud", wishes.elements.aloud.value);
    tell("typing", []);
  });
}
for (const keys of document.querySelectorAll("[data-keys]")) keys.hidden = false;
