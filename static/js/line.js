// The line: one socket, opened again whenever it ends, unless there is a reason not to. What comes is handed to `start`'s ears.

import { on, slug, tell } from "./parts.js";
import { say, sayOnce } from "./aloud.js";

const NO_RETRY = new Set([4401, 4403]), TOO_MANY = 4429;
const LONGEST = 4096;  // bytes of a frame that is read
const BASE = 500, CAP = 30000, STABLE = 30000, SILENCE = 25000;
/**
 * A page can't tell a cut of its own line from one of everybody's, and two hundred that come back at once are a second cut. So the
 * first try is at any moment of four seconds: a quarter of the people in each, and two seconds for one of them. Where that fails
 * the site itself is away, a few seconds for a restart: six are enough to come in one after the other when it listens again,
 * and everybody is back within ten. Nobody waits for chance who has something to say, or comes to look (`again`).
 */
const CUT = 4000, FAILED = 6000;

let socket = null, ears = {}, tries = 0, heardAt = 0, timer = null, isOver = false, wasCut = false, isTooMany = false;

/** She is in the room: what she says goes out. */
export const isIn = () => socket?.readyState === WebSocket.OPEN && socket.isIn;
/** There is a line and the room has answered; tells whether it had been cut before. */
export function entered(isIn) {
  const was = wasCut;
  socket.isIn = isIn;
  wasCut = false;
  return was;
}

const written = (frame) => JSON.stringify({ room: slug, ...frame });
export const fits = (frame) => new TextEncoder().encode(written(frame)).length <= LONGEST;
export const put = (frame) => { if (socket?.readyState === WebSocket.OPEN) socket.send(written(frame)); };

export function over(words) {
  isOver = true;
  say(words);
  socket?.close();
  tell("cut");
}

/** No line is tried any more. */
export const isEnded = () => isOver;

function ended(made, code) {
  if (!made || made !== socket || isOver) return;
  if (NO_RETRY.has(code)) {
    over(code === 4401 ? "You are signed out. Sign in again to go on; what you wrote is kept in this tab." : "This room is not open to you any more.");
    return;
  }
  socket = null;
  made.close();  // of a line that is dead the browser hears no end for a minute
  if (Date.now() - made.openedAt > STABLE) tries = 0;
  if (code === TOO_MANY) sayOnce("Rooms are open on too many pages here. Close one, and this one goes on by itself. What you write is kept.", "offline");
  else if (!wasCut) say("The line dropped. Reconnecting… What you write is kept.", "offline");
  wasCut = true;
  tell("cut");
  isTooMany = code === TOO_MANY;
  if (isTooMany) {  // sooner if she comes back to this page
    timer = setTimeout(connect, CAP + Math.random() * CAP / 3);
    return;
  }
  const within = Math.min(CAP, Math.max(made.wasOpen ? CUT : FAILED, BASE * 2 ** tries++));
  // without a network "online" comes first, unless the browser is wrong about it
  timer = setTimeout(connect, navigator.onLine ? Math.random() * within : CAP);
}

function connect() {
  clearTimeout(timer);
  if (isOver || (socket && socket.readyState < WebSocket.CLOSING)) return;
  const made = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/`);
  socket = made;
  heardAt = made.openedAt = Date.now();
  made.addEventListener("message", ({ data }) => {
    if (made !== socket) return;
    made.wasOpen = true;
    heardAt = Date.now();
    const frame = JSON.parse(data);
    if (!frame.room || frame.room === slug) ears[frame.op]?.(frame);
  });
  made.addEventListener("close", ({ code }) => ended(made, code));
}

export function start(given) {
  ears = given;
  setInterval(() => {
    if (!socket || isOver) return;
    if (Date.now() - heardAt > SILENCE) ended(socket, 1006);  // half-open: nothing, not even a heartbeat
    else if (Date.now() - heardAt > SILENCE / 2) put({ op: "ping" });
  }, 5000);
  const again = () => {
    if (document.hidden) return;
    if (Date.now() - heardAt > SILENCE) ended(socket, 1006);  // of a phone that slept, whose line still looks open
    tries = 0;
    connect();
  };
  addEventListener("online", again);
  addEventListener("offline", () => ended(socket, 1006));
  on("sent", () => { if (!isTooMany) connect(); });
  document.addEventListener("visibilitychange", again);
  connect();
}
