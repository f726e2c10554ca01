// The desk stays up to date by itself, and its clocks run. The page works without it: it hears over the socket that something
// has changed and looks again; once a minute it looks in any case.

import "./inserting.js";

const EVERY = 60_000, CAP = 30_000;
const NO_RETRY = new Set([4401, 4403]);

function short(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 120) return `${Math.floor(minutes / 60)} h`;
  return seconds < 600 ? `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")} min` : `${minutes} min`;
}

function run() {
  for (const clock of document.querySelectorAll("[data-due]")) {
    const left = (new Date(clock.dataset.due) - Date.now()) / 1000;
    clock.textContent = left > 0 ? `${short(left)} left` : `over by ${short(-left)}`;
  }
}

// ---- what is new

const KEPT = ["#cases", "#who"];
const news = document.querySelector("#news"), aloud = document.querySelector("#aloud");
let found = null;

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) return;
    found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = document.querySelector("#cases"), then = found.querySelector("#cases");
    if (!then || titles(now) === titles(then)) { show(); return; }
    aloud.textContent = then.querySelector("h2").textContent;
    if (now.contains(document.activeElement)) news.hidden = false; else show();  // nothing moves under a hand
  } catch { /* the line is away; the next look may find it */ }
}

const titles = (cases) => [...cases.querySelectorAll("h2, h3, .tag, form")].map((each) => each.textContent).join();

function show() {
  for (const part of KEPT) {
    const now = document.querySelector(part), then = found?.querySelector(part);
    if (now && then && !now.contains(document.activeElement)) now.replaceWith(then);
  }
  news.hidden = true;
  run();
}

let tries = 0;
function connect() {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  const opened = Date.now();
  socket.addEventListener("open", () => { socket.send(JSON.stringify({ op: "follow", board: "desk" })); look(); });
  socket.addEventListener("message", ({ data }) => { if (JSON.parse(data).op === "board") look(); });
  socket.addEventListener("close", ({ code }) => {
    if (NO_RETRY.has(code)) return;
    if (Date.now() - opened > CAP) tries = 0;
    setTimeout(connect, Math.random() * Math.min(CAP, 500 * 2 ** tries++));
  });
}

setInterval(run, 1000);
run();
if (document.querySelector("#cases")) {
  news.addEventListener("click", () => { document.activeElement.blur(); show(); document.querySelector("#cases h2").focus(); });
  setInterval(look, EVERY);
  connect();
}
