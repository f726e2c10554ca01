// How long something still lasts, told anew every half minute; at its end the page is asked again.

const SIZES = [[86400, "day"], [3600, "hour"], [60, "minute"]];
let onEnd = () => location.reload();

/** What happens when the time of something on this page is over. */
export const endsWith = (act) => { onEnd = act; };

function span(seconds) {
  const [size, name] = SIZES.find(([each, word]) => seconds >= 2 * each || word === "minute");
  const count = Math.ceil(seconds / size);
  return count > 1 ? `${count} ${name}s` : `a ${name}`;
}

function tellLeft() {
  for (const each of document.querySelectorAll("[data-left]")) {
    const seconds = (new Date(each.dateTime) - Date.now()) / 1000;
    if (seconds > 0) each.textContent = `${span(seconds)} left`;
    else if (!each.dataset.over) {
      each.dataset.over = "yes";
      each.textContent = "over";
      onEnd();
    }
  }
}

tellLeft();
setInterval(tellLeft, 1000);
