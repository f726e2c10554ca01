// The desk stays up to date by itself, and its clocks run. The page works without it: it only looks again every 15 seconds.

const EVERY = 15_000;

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

const KEPT = ["#cases", "#who"];
async function look() {
  if (document.hidden || document.querySelector("#cases")?.contains(document.activeElement)) return;
  try {
    const found = await fetch(location.href, { redirect: "error" });
    if (!found.ok) return;
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    for (const part of KEPT) {
      const now = document.querySelector(part), then = page.querySelector(part);
      if (now && then) now.replaceWith(then);
    }
    run();
  } catch { /* the line is away; the next look may find it */ }
}

// words to begin with go where the cursor was, and never replace what is written
let box = null, place = 0;
document.addEventListener("focusout", ({ target }) => { if (target.matches?.("textarea")) { box = target; place = target.selectionEnd; } });
for (const script of document.querySelectorAll("[data-script]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--small";
  button.textContent = "Insert where I write";
  button.addEventListener("click", () => {
    const into = box?.isConnected ? box : document.querySelector("textarea");
    if (!into) { navigator.clipboard?.writeText(script.textContent); button.textContent = "Copied"; return; }
    into.setRangeText(script.textContent, into === box ? place : into.value.length, into === box ? place : into.value.length, "end");
    into.focus();
  });
  script.after(button);
}

setInterval(run, 1000);
run();
if (document.querySelector("#cases")) setInterval(look, EVERY);
