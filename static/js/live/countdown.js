// Counts down to a session by the server's clock. It is said aloud a few times only; who wants less motion sees whole minutes.
import { announce, fill } from "../core/dom.js";
import { keepRight, serverNow } from "./clock.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SAID_AT = [60, 10, 5, 1]; // minutes before

const box = document.querySelector("[data-countdown]");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

/** The two largest units of what is left: "2 hari 3 jam", "12 menit 5 detik"; calmly whole minutes. */
export function spanWords(left, words, isCalm) {
  const units = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", SECOND]];
  const shown = isCalm && left >= MINUTE ? units.slice(0, 3) : units;
  const first = shown.findIndex(([, size]) => left >= size);
  if (first < 0) return fill(words.second, { n: 0 });
  let rest = left;
  return shown.slice(first, first + 2).map(([name, size]) => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return [n, fill(words[name], { n })];
  }).filter(([n], place) => place === 0 || n > 0).map(([, said]) => said).join(" ");
}

function mount() {
  const words = box.dataset;
  const starts = Date.parse(words.starts);
  const lead = box.querySelector("[data-countdown-lead]");
  const shown = box.querySelector("[data-countdown-left]");
  let said = SAID_AT.filter((minutes) => starts - serverNow() > minutes * MINUTE);
  let timer = 0;

  function show() {
    clearTimeout(timer);
    const left = starts - serverNow();
    if (left <= 0) {
      lead.textContent = words.soon;
      shown.textContent = "";
      box.dataset.over = "";
      return;
    }
    lead.textContent = words.begins;
    shown.textContent = spanWords(left, words, calm.matches);
    const due = said.filter((minutes) => left <= minutes * MINUTE);
    if (due.length) {
      said = said.filter((minutes) => left > minutes * MINUTE);
      announce(fill(words.said, { span: spanWords(Math.ceil(left / MINUTE) * MINUTE, words, true) }));
    }
    const step = left > DAY || (calm.matches && left > MINUTE) ? MINUTE : SECOND;
    timer = setTimeout(show, Math.max(50, left % step + 20)); // so that it changes when the moment does
  }

  keepRight(words.slug, show);
  calm.addEventListener("change", show);
  show();
}

if (box) mount();
