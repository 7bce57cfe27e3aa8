// Who else is at the board, and who has which question open: told, so that two never do the same.
import { fill } from "../core/dom.js";
import { setText } from "./view.js";

const SIGN = 120000; // ms between two signs of life

export function mount({ root, room, base, watch }) {
  const line = root.querySelector("[data-hosts]");
  if (!line) return;
  const me = Number(line.dataset.staff);
  const post = (path, fields = {}) => {
    const body = new FormData();
    body.set("csrf_token", line.dataset.token);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return fetch(`${base}/kendali/${path}`, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => {});
  };
  const show = (state) => {
    const now = Date.now() + room.ahead;
    const others = (state.parts.hosts ?? []).filter((host) => host.staff !== me && host.until > now).map((host) => host.who);
    setText(line, others.length ? fill(line.dataset.said, { who: others.join(", ") }) : "");
    for (const [id, hold] of Object.entries(state.parts.holds ?? {})) {
      const isTheirs = hold.staff !== me && hold.until > now;
      note(id, isTheirs ? fill(line.dataset.open, { who: hold.who }) : "");
    }
    for (const card of root.querySelectorAll("[data-held]")) if (!(card.dataset.held in (state.parts.holds ?? {}))) note(card.dataset.held, "");
  };
  const note = (id, words) => {
    const card = root.querySelector(`[data-question="${id}"]`);
    if (!card) return;
    let place = card.querySelector("[data-hold-note]");
    if (!place && words) {
      place = document.createElement("p");
      place.className = "xs mute";
      place.dataset.holdNote = "";
      card.querySelector("[data-text]").after(place);
    }
    if (place) {
      setText(place, words);
      place.hidden = !words;
    }
    if (words) card.dataset.held = id;
    else delete card.dataset.held;
  };
  watch(show);
  setInterval(() => show(room.state), 15000);
  root.addEventListener("toggle", (event) => {
    const card = event.target.closest?.("article[data-question]");
    if (!card) return;
    post(`pertanyaan/${card.dataset.question}/pegang`, { on: card.querySelector("details[open]") ? "1" : "0" });
  }, true);
  const sign = () => {
    if (document.visibilityState !== "visible") return;
    post("hadir");
    for (const card of root.querySelectorAll("article[data-question]:has(details[open])")) post(`pertanyaan/${card.dataset.question}/pegang`, { on: "1" });
  };
  sign();
  setInterval(sign, SIGN);
}
