// Words to begin with, for whoever is on duty: they go where the cursor was, and never replace what is written.

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

for (const script of document.querySelectorAll("[data-script]")) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn btn--small", textContent: "Insert where I write" });
  button.addEventListener("click", () => {
    script.closest("details.menu")?.removeAttribute("open");
    const into = insert(script.textContent);
    if (into) { into.focus(); return; }
    navigator.clipboard?.writeText(script.textContent);
    button.textContent = "Copied";
  });
  script.after(button);
}
