// The inbox stays up to date by itself: it hears over the socket that something has changed, and the list is read anew. Without it the page is one to reload.

const BASE = 1000, CAP = 30_000;
let tries = 0;

async function look() {
  const now = document.querySelector("[data-live]");
  if (!now || now.contains(document.activeElement)) return;
  try {
    const found = await fetch(location.href, { redirect: "error" });
    const then = found.ok && new DOMParser().parseFromString(await found.text(), "text/html").querySelector("[data-live]");
    if (!then || then.textContent === now.textContent) return;
    now.replaceChildren(...then.children);
    document.querySelector("#aloud").textContent = now.querySelector("h2").textContent;
  } catch { /* the line is away; the next word may come through */ }
}

function connect() {
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  line.addEventListener("open", () => { tries = 0; line.send('{"op":"follow","board":"care"}'); look(); });
  line.addEventListener("message", ({ data }) => { if (JSON.parse(data).op === "board") look(); });
  const beat = setInterval(() => line.readyState === WebSocket.OPEN && line.send('{"op":"ping"}'), 15_000);
  line.addEventListener("close", ({ code }) => {
    clearInterval(beat);
    if (code !== 4401 && code !== 4403) setTimeout(connect, Math.random() * Math.min(CAP, BASE * 2 ** tries++));
  });
}

if (document.querySelector("[data-live]")) connect();
