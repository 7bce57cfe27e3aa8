// What is proposed next and why, another one taken up with a reason, marked voices, and until when an answer was promised.
import { all, fill, number } from "../core/dom.js";
import { countOf } from "./reducer.js";
import { setText } from "./view.js";

const VERIFIED_EVERY = 20000; // ms: it moves slowly, and is no part of the stream
const time = new Intl.DateTimeFormat("id", { timeZone: "Asia/Jakarta", hour: "2-digit", minute: "2-digit" });

export function mount({ root, room, base, watch, toast }) {
  const words = root.querySelector("[data-fairness]")?.dataset;
  if (!words) return;
  let verified = {};

  function show(state) {
    const [first, why] = countOf(state, "order", 1) ?? [];
    const now = Date.now() + room.ahead;
    for (const card of all("[data-question]", root)) {
      const id = Number(card.dataset.question);
      const question = state.questions[id];
      if (!question) continue;
      const isFirst = id === first && question.state === "shown";
      hide(card.querySelector("[data-proposal]"), !isFirst);
      if (isFirst) setText(card.querySelector("[data-why]"), words[`why${why[0].toUpperCase()}${why.slice(1)}`] ?? "");
      showWay(card.querySelector("[data-as-proposed]"), card.querySelector("[data-instead]"), isFirst);
      const flagged = countOf(state, "flagged", id) ?? 0;
      hide(card.querySelector("[data-flagged]"), !flagged);
      if (flagged) setText(card.querySelector("[data-flagged-words]"), fill(words.flagged, { n: number(flagged) }));
      showPromise(card.querySelector("[data-promise]"), question, now);
      const place = card.querySelector("[data-verified]");
      if (place) setText(place, verified[id] ? ` ${fill(words.verified, { n: number(verified[id]) })}` : "");
    }
  }

  function showPromise(place, question, now) {
    if (!place) return;
    const isOpen = question.state === "waiting" || question.state === "shown";
    const isLate = isOpen && question.promised && question.promised < now;
    setText(place, isOpen && question.promised ? ` · ${fill(isLate ? words.late : words.promised, { time: time.format(question.promised) })}` : "");
    place.classList.toggle("late", Boolean(isLate));
  }

  async function readVerified() {
    if (document.visibilityState !== "visible") return;
    try {
      const response = await fetch(`${base}/kendali/terverifikasi.json`, { credentials: "same-origin", cache: "no-store" });
      if (response.ok) verified = (await response.json()).verified;
    } catch {
      return; // away: asked again
    }
    if (room.state.rev >= 0) show(room.state);
  }

  // the order moved between the look and the click: the same card asks for a reason
  root.addEventListener("refused", (event) => {
    const fields = event.detail.fields ?? {};
    if (!("why" in fields) && !("note" in fields)) return;
    event.preventDefault();
    const instead = event.target.closest("[data-question]")?.querySelector("[data-instead]");
    if (!instead) return;
    instead.hidden = false;
    instead.open = true;
    instead.querySelector("why" in fields ? "select" : "input:not([type=hidden])").focus();
    toast(words.reason);
  });
  root.addEventListener("toggle", (event) => event.target.matches?.("[data-instead]") && room.state.rev >= 0 && show(room.state), true);
  watch(show);
  setInterval(() => room.state.rev >= 0 && show(room.state), 15000);
  setInterval(readVerified, VERIFIED_EVERY);
  readVerified();
}

/** The button for what is proposed, or the one that asks why: never swapped under somebody who fills it in, and with the focus. */
function showWay(proposed, instead, isFirst) {
  if (!proposed || !instead || instead.open) return;
  const [from, to] = isFirst ? [instead, proposed] : [proposed, instead];
  const hadFocus = from.contains(document.activeElement);
  hide(proposed, !isFirst);
  hide(instead, isFirst);
  if (hadFocus) to.querySelector("button, summary").focus({ preventScroll: true });
}

function hide(node, isHidden) {
  if (node) node.hidden = isHidden;
}
