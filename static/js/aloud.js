// What is said: shown above the messages, and read out by the one live region of the page, gathered so that it never chatters.

import { icons, wish } from "./parts.js";

const shown = document.querySelector("#line");
const aloud = document.querySelector("#aloud");
const TOGETHER = 700, MOST = 3;
let lines = [], came = [], timer = null, standing = { words: "", sign: "info" };

/** A sentence about the line: it stands until another one or none takes its place. */
export function say(words, sign = "info") {
  standing = { words, sign };
  show(standing);
  if (words) hear(words);
}

/** The same, of what is met again and again: it is read out at first. */
export function sayOnce(words, sign) {
  if (standing.words !== words) say(words, sign);
}

/** It stands for so many milliseconds, unless something else comes; then what stood before it. */
export function briefly(words, wait) {
  const brief = { words, sign: "info" };
  show(brief);
  hear(words);
  setTimeout(() => { if (shown.said === brief) show(standing); }, wait);
}

function show(said) {
  shown.said = said;
  shown.hidden = !said.words;
  shown.querySelector("span").textContent = said.words;
  shown.querySelector("use").setAttribute("href", `${icons}#${said.sign}`);
}

/** Read out only; whatever the wish, for it answers something that was done. */
export function hear(words) {
  lines.push(words);
  readOut();
}

/** Somebody said something: `isForMe` is heard also by whoever wants to hear of that alone. */
export function heard(words, isForMe = false) {
  came.push({ words, isForMe });
  readOut();
}

function readOut() {
  timer ??= setTimeout(() => {
    aloud.textContent = [...lines, ...told()].join(". ");
    lines = [];
    came = [];
    timer = null;
  }, TOGETHER);
}

function told() {
  const verbosity = wish("aloud", "all"), mine = came.filter(({ isForMe }) => isForMe).map(({ words }) => words);
  if (!came.length || verbosity === "none") return [];
  if (verbosity === "mine") return mine;
  if (verbosity === "count" || came.length > MOST) return [...mine, `${came.length} new`];
  return came.map(({ words }) => words);
}
