// On every page: what this browser keeps of what somebody typed is hers alone and for a while. Whatever else of it is there goes.
// Signing out empties the browser (config/headers.py); here for those that do not know how.

export const mine = document.documentElement.dataset.mine;  // "" while nobody is signed in
const DRAFT_FOR = 24 * 60 * 60 * 1000, WAITS_FOR = 10 * 60 * 1000;

/** What is kept under a key, younger than its time; nothing where it is older, or can't be read. */
function young(storage, key, time) {
  try {
    const kept = JSON.parse(storage.getItem(key));
    const all = [kept].flat().filter(({ at }) => Math.abs(Date.now() - at) < time);
    return Array.isArray(kept) ? all : all[0];
  } catch {
    return undefined;
  }
}

export const draft = (key) => young(localStorage, key, DRAFT_FOR);
export const waiting = (key) => young(sessionStorage, key, WAITS_FOR) ?? [];

function forget(isOver) {
  try {
    for (const [storage, start] of [[localStorage, "draft:"], [sessionStorage, "waiting:"]]) {
      for (const key of Object.keys(storage)) if (key.startsWith(start) && isOver(key)) storage.removeItem(key);
    }
  } catch { /* this browser keeps nothing at all */ }
}

const isOld = (key) => (key.startsWith("draft:") ? !draft(key) : !waiting(key).length);
forget((key) => (mine && key.split(":")[1] !== mine) || isOld(key));
addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.endsWith("/logout/")) forget(() => true);
});
