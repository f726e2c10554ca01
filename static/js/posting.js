// A message that is too long for a frame goes through the form, as it would without a script, and under the same nonce: it is said once.

import { form } from "./parts.js";

const WAIT = 30000;  // by then a line that is dead was noticed

/** Answers {isSaid, detail, ask} as the page would say it, or null: nobody knows what became of it. */
export async function byForm({ nonce, text, reply, isSure }) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, nonce, text, reply_to: reply ?? "" });
  if (isSure) body.set("sure", "1");
  const end = new AbortController(), timer = setTimeout(() => end.abort(), WAIT);
  try {
    const found = await fetch(location.pathname, { method: "POST", body, signal: end.signal });
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    if (found.ok) {
      const isHere = found.redirected && new URL(found.url).pathname === location.pathname;
      const told = [...page.querySelectorAll(".live__line .banner[role=status]")].map((each) => each.textContent.trim());
      return isHere ? { isSaid: true, detail: told.join(" ") } : null;
    }
    const why = page.querySelector("#text-error span");
    return why && { detail: why.firstChild.textContent.trim(), ask: Boolean(why.querySelector("[name=sure]")) };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
