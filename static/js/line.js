// The line: one socket, opened again whenever it ends, unless there is a reason not to. What comes is handed to `start`'s ears.

import { slug, tell } from "./parts.js";
import { say } from "./aloud.js";

const NO_RETRY = new Set([4401, 4403, 4410]);
const BASE = 500, CAP = 30000, STABLE = 30000, SILENCE = 30000;

let socket = null, ears = {}, tries = 0, heardAt = 0, timer = null, isOver = false, wasCut = false;

/** She is in the room: what she says goes out. */
export const isIn = () => socket?.readyState === WebSocket.OPEN && socket.isIn;
/** There is a line and the room has answered; tells whether it had been cut before. */
export function entered(isIn) {
  const was = wasCut;
  socket.isIn = isIn;
  wasCut = false;
  return was;
}

export const put = (frame) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ room: slug, ...frame })); };

export function over(words) {
  isOver = true;
  say(words);
  socket?.close();
}

function ended(made, openedAt, code) {
  if (made !== socket || isOver) return;
  if (NO_RETRY.has(code)) {
    over(code === 4401 ? "You are signed out. Sign in again to go on; what you wrote is kept in this tab." : "This room is not open to you any more.");
    return;
  }
  if (Date.now() - openedAt > STABLE) tries = 0;
  if (!wasCut) say("The line dropped. Reconnecting… What you write is kept.");
  wasCut = true;
  tell("cut");
  // without a network "online" comes first, unless the browser is wrong about it
  timer = setTimeout(connect, navigator.onLine ? Math.random() * Math.min(CAP, BASE * 2 ** tries++) : CAP);
}

function connect() {
  clearTimeout(timer);
  if (isOver || (socket && socket.readyState < WebSocket.CLOSING)) return;
  const made = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`), openedAt = Date.now();
  socket = made;
  heardAt = openedAt;
  made.addEventListener("message", ({ data }) => {
    heardAt = Date.now();
    const frame = JSON.parse(data);
    if (!frame.room || frame.room === slug) ears[frame.op]?.(frame);
  });
  made.addEventListener("close", ({ code }) => ended(made, openedAt, code));
}

export function start(given) {
  ears = given;
  setInterval(() => {
    if (!socket || isOver) return;
    if (Date.now() - heardAt > SILENCE) socket.close();  // half-open: nothing, not even a heartbeat
    else if (Date.now() - heardAt > SILENCE / 2) put({ op: "ping" });
  }, 5000);
  const again = () => { if (!document.hidden) { tries = 0; connect(); } };
  addEventListener("online", again);
  addEventListener("offline", () => socket?.close());
  document.addEventListener("visibilitychange", again);
  connect();
}
