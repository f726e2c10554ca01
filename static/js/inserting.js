// Words to begin with, for whoever is on duty: they go where the cursor was, and never replace what is written. That one was
// inserted, and that what it was inserted into was sent, is counted by the day, by nobody in particular.

const SAYS = "#say, [data-says]", BEGINNING = 12;
const inserted = [];  // what is written into: {key, start, into}
let box = null;
document.addEventListener("focusout", ({ target }) => { if (target.matches?.("textarea")) box = target; });

function insert(words) {
  const into = box?.isConnected ? box : document.querySelector("textarea");
  if (!into?.checkVisibility()) return false;
  const place = into === box ? into.selectionEnd : into.value.length, before = into.value.slice(0, place);
  into.setRangeText(before && !/\s$/.test(before) ? ` ${words}` : words, place, place, "end");
  into.dispatchEvent(new Event("input", { bubbles: true }));
  return into;
}

function count(key, what) {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const body = new URLSearchParams({ do: what, csrfmiddlewaretoken });
  fetch(`/scripts/${key}/used/`, { method: "POST", body, keepalive: true, redirect: "error" }).catch(() => {});  // a figure, no more
}

/** Whoever is answered is named in it, and the house rule that is chosen. */
function named(script) {
  const to = document.querySelector(`#m${document.querySelector("#say")?.elements.reply_to.value || 0}`)?.dataset.by;
  const made = script.cloneNode(true);
  if (to) for (const name of made.querySelectorAll("[data-name]")) name.textContent = to;
  const reason = document.querySelector("[name=reason]")?.value;
  const rule = reason && document.querySelector(`#rules [data-name="${reason}"]`)?.textContent;
  if (rule) for (const place of made.querySelectorAll("[data-guideline]")) place.textContent = rule;
  return made.textContent;
}

function button() {
  return Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: "Insert where I write" });
}

for (const script of document.querySelectorAll("[data-script]")) {
  const key = script.dataset.script, ready = script.nextElementSibling?.matches("[name=insert]") && script.nextElementSibling;
  const press = ready || button();
  press.addEventListener("click", (event) => {
    event.preventDefault();
    script.closest("details.menu")?.removeAttribute("open");
    const words = named(script), into = insert(words);
    count(key, "inserted");
    if (into) {
      inserted.push({ key, start: words.slice(0, BEGINNING), into });
      into.focus();
      return;
    }
    navigator.clipboard?.writeText(words);
    press.textContent = "Copied";
  });
  if (!ready) script.after(press);
}

// before whoever sends it has emptied the box
document.addEventListener("submit", ({ target, submitter }) => {
  if (!target.matches(SAYS) || submitter?.name === "insert") return;
  for (const each of inserted.filter(({ into }) => into.form === target)) {
    if (each.into.value.includes(each.start)) count(each.key, "sent");
    inserted.splice(inserted.indexOf(each), 1);
  }
}, true);
