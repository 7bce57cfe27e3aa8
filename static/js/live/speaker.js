// The speaker's phone: time left, the question being answered, the next ones, and what the host says.
import { fill, home, number } from "../core/dom.js";
import { running } from "./programme.js";
import { votesOf } from "./reducer.js";
import { featured, follow, patchList, setText, upcoming } from "./screen.js";
import { author } from "./view.js";

const root = document.querySelector("[data-room]");
const words = root.querySelector("[data-words=\"\"]").dataset;
const find = (name) => root.querySelector(`[data-${name}]`);

function show(state, ahead) {
  const question = featured(state);
  const kick = find("kick");
  setText(kick, question ? kick.dataset.answering : kick.dataset.none);
  find("now-text").hidden = find("now-by").hidden = !question;
  if (question) {
    setText(find("now-text"), question.text);
    setText(find("now-votes"), fill(words.support, { n: number(votesOf(state, question.id)) }));
    setText(find("now-who"), author(question, words));
  }
  patchList(find("next"), root.querySelector("template[data-blank=next]"), upcoming(state, 3), (node, next) => {
    setText(node.children[0], next.text);
    setText(node.children[1], fill(words.support, { n: number(votesOf(state, next.id)) }));
  });
  showZoom(state.parts.video?.zoom ?? "");
  showTime(state, ahead);
}

function showZoom(address) {
  const place = find("zoom");
  place.hidden = !address.startsWith("https://");
  if (!place.hidden) place.querySelector("a").href = address;
}

function showTime(state, ahead) {
  const now = Date.now() + ahead;
  const parts = state.parts.programme ?? [];
  const part = state.room.phase === "live" ? parts[running(parts, now)] : undefined;
  const whole = part ? part.minutes * 60000 : 0;
  const left = part ? part.from + whole - now : 0;
  const late = left < 0 ? "−" : "";
  const seconds = Math.floor(Math.abs(left) / 1000);
  setText(find("timer-left"), part ? `${late}${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}` : "–");
  setText(find("timer-of"), part ? fill(find("timer-of").dataset.said, { n: number(part.minutes) }) : "");
  if (part) setText(find("timer-part"), part.title);
  find("timer-bar").value = whole ? Math.min(100, Math.max(0, 100 - (100 * left) / whole)) : 0;
  const cue = (state.parts.cues ?? []).find((one) => one.until > now);
  const box = find("cue-now");
  setText(box, cue ? (cue.text ?? box.dataset[cue.kind]) : "");
  box.classList.toggle("cue--on", Boolean(cue));
}

const room = follow({
  audience: "narasumber", ticket: root.dataset.ticket, stateUrl: `${home}/sesi/${root.dataset.room}/narasumber/keadaan.json`,
  show, onLink: (isAway) => { find("link").hidden = !isAway; },
});
setInterval(() => room.state.rev >= 0 && showTime(room.state, room.ahead), 500);
