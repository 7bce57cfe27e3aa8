// The programme on the screen's clock: which part runs, what is left of it, and of the time promised for questions.
import { all, fill, number, time } from "../core/dom.js";
import { setText } from "./view.js";

const MINUTE = 60000;

/** Which part runs at `now` (ms): the last one that has begun; -1 before the first. Pure. */
export const running = (parts, now) => parts.findLastIndex((part) => part.from !== null && part.from <= now);

/** {left, used} of all parts for questions, in ms. Pure. */
export function asked(parts, now) {
  const at = running(parts, now);
  let left = 0;
  let used = 0;
  parts.forEach((part, index) => {
    if (part.kind !== "questions") return;
    const whole = part.minutes * MINUTE;
    const gone = index < at ? whole : index === at ? Math.min(whole, now - part.from) : 0;
    used += gone;
    left += whole - gone;
  });
  return { left, used };
}

const clockWords = (ms) => `${Math.floor(ms / MINUTE)}.${String(Math.floor((ms % MINUTE) / 1000)).padStart(2, "0")}`;

function showAgenda(list, parts, now) {
  const at = running(parts, now);
  const whole = parts.reduce((sum, part) => sum + part.minutes, 0) || 1;
  for (const part of parts) {
    const node = list.querySelector(`[data-position="${part.position}"]`);
    if (!node) continue;
    const index = parts.indexOf(part);
    const state = index === at ? "now" : index < at ? "done" : "";
    const wanted = `${state} v${Math.round((100 * part.minutes) / whole)}`.trim();
    if (node.className.trim() !== wanted) node.className = wanted;
    if (state === "now") node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
    const left = Math.max(0, Math.ceil((part.from + part.minutes * MINUTE - now) / MINUTE));
    setText(node.querySelector("[data-agenda-left]"), state === "now" && part.kind === "questions" ? ` · ${fill(list.dataset.left, { n: number(left) })}` : "");
  }
}

/** The form that moves the schedule says what is seen here: another host's move in between is refused, not added to. */
function showMove(box, parts, now) {
  const more = box.querySelector("[data-clock-move]");
  const part = parts[running(parts, now)];
  if (!more) return;
  more.hidden = !part;
  if (!part) return;
  const form = more.querySelector("form");
  form.elements.position.value = part.position;
  form.elements.lasts.value = part.minutes;
  const words = more.querySelector("[data-clock-lasts]");
  setText(words, fill(words.dataset.said, { n: number(part.minutes), part: part.title }));
}

function showClock(box, parts, now) {
  setText(box.querySelector("[data-clock-wib]"), time(now));
  const { left, used } = asked(parts, now);
  setText(box.querySelector("[data-clock-left]"), clockWords(left));
  setText(box.querySelector("[data-clock-used]"), number(Math.floor(used / MINUTE)));
  showMove(box, parts, now);
  const form = box.querySelector("[data-clock-next]");
  if (!form) return;
  const following = parts[running(parts, now) + 1];
  form.hidden = !following;
  if (!following) return;
  form.action = form.getAttribute("action").replace(/\/acara\/\d+\//, `/acara/${following.position}/`);
  const button = form.querySelector("button");
  setText(button, fill(button.dataset.said, { part: following.title }));
}

export function mount({ room, watch, toast }) {
  const agendas = all("[data-agenda]");
  const clocks = all("[data-clock]");
  if (!agendas.length && !clocks.length) return;
  let parts = null;
  const show = () => {
    if (!parts || room.state.room.phase !== "live") return;
    const now = Date.now() + room.ahead;
    for (const list of agendas) showAgenda(list, parts, now);
    for (const box of clocks) showClock(box, parts, now);
  };
  watch((state) => {
    if (state.parts.programme === parts) return;
    parts = state.parts.programme;
    show();
  });
  for (const form of clocks.map((box) => box.querySelector("[data-clock-move] form")).filter(Boolean)) {
    form.addEventListener("refused", (event) => {
      if (event.detail.why !== "moved") return;
      event.preventDefault();
      toast(form.dataset.moved);
    });
  }
  setInterval(show, clocks.length ? 1000 : 10000);
}
