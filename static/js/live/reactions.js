// Reactions: a small total under each, and a gentle beat when it grows. In calm mode only the total changes, and seldom.
import { all, fill, number, on } from "../core/dom.js";
import { countOf } from "./reducer.js";

const CALM_EVERY = 10000; // ms between two changes of the totals in calm mode

export function mount({ root, room, base, watch, refused }) {
  const form = root.querySelector("[data-reacts]");
  if (!form) return;
  const buttons = all("[data-react]", form);
  let shownAt = 0;
  const show = (state, isCalm) => {
    for (const button of buttons) {
      const place = button.querySelector("[data-react-count]");
      const total = countOf(state, "reactions", button.dataset.react) ?? 0;
      const text = total ? number(total) : "";
      if (place.textContent === text) continue;
      place.textContent = text;
      button.setAttribute("aria-label", fill(button.dataset.said, { n: text }));
      if (!isCalm) beat(button);
    }
  };
  watch((state, before) => {
    form.hidden = !state.room.reactions;
    if (form.hidden || state.counts.reactions === before.counts.reactions) return;
    if (state.room.calm && Date.now() - shownAt < CALM_EVERY) return;
    shownAt = Date.now();
    show(state, state.room.calm);
  });
  on(form, "click", "[data-react]", async (event, button) => {
    event.preventDefault();
    beat(button);
    try {
      await room.write("reaction.send", { kind: button.dataset.react }, `${base}/reaksi`);
    } catch (error) {
      refused(error);
    }
  });
}

function beat(button) {
  button.classList.add("is-beating");
  setTimeout(() => button.classList.remove("is-beating"), 600);
}
