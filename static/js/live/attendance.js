// The attendance list in a live room: the line that a code is taken now, and signs of life where minutes count.
import { fill, time } from "../core/dom.js";
import { setText } from "./view.js";

const SPREAD = 0.33; // of the pause: a crowd that came together does not speak together
const DAY = 86400000;

/** Until when (ms) the latest of the codes in `moments` is taken; 0 when none is. Pure. */
export const openUntil = (codes, moments, now) => Math.max(0, ...moments.map((moment) => codes?.[moment] ?? 0).filter((until) => until > now));

export function mount({ root, room, watch, getMine }) {
  const box = root.querySelector("[data-attendance]");
  if (!box) return;
  const moments = box.dataset.moments.split(" ").filter(Boolean);
  const line = box.querySelector("[data-attendance-open]");
  const words = line.querySelector("[data-attendance-until]");
  let codes = null;
  const show = () => {
    if (!codes) return;
    const until = openUntil(codes, moments, Date.now() + room.ahead);
    if (line.hidden !== !until) line.hidden = !until;
    if (until) setText(words, fill(words.dataset.said, { at: time(until) }));
  };
  watch((state) => {
    codes = state.parts.attendance ?? codes;
    show();
  });
  setInterval(show, 5000);
  if (box.dataset.beat) signs(box, room, getMine);
}

/** Says that this page is open, also from a tab behind others: who listens is present. The server counts by its own clock. */
function signs(box, room, getMine) {
  const pause = Number(box.dataset.every) * 1000;
  let failed = 0;
  const next = () => setTimeout(sign, Math.min(DAY, pause * (1 + Math.random() * SPREAD)));
  const sign = async () => {
    if (room.state.room?.phase === "ended") return;
    try {
      const { token } = await getMine();
      const answer = await fetch(box.dataset.beat, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": token } });
      if (answer.status === 404) return; // the registration is gone
      failed = answer.ok ? 0 : failed + 1;
      if (answer.ok && !(await answer.json()).ok.again) return;
    } catch {
      failed += 1;
    }
    if (failed < 30) next();
  };
  setTimeout(sign, Math.random() * 5000);
}
