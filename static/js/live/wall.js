// The projector and the OBS overlay: the question being answered, the next ones, the clock, an open poll.
import { fill, number } from "../core/dom.js";
import { running } from "./programme.js";
import { votesOf } from "./reducer.js";
import { featured, follow, patchList, setText, upcoming } from "./screen.js";
import { author, placeWords } from "./view.js";

const root = document.querySelector("[data-room]");
const words = root.querySelector("[data-words=\"\"]").dataset;
const find = (name) => root.querySelector(`[data-${name}]`);
const isWall = root.dataset.screen === "wall";

function showOverlay(state) {
  const question = featured(state);
  find("lower").hidden = !question;
  if (!question) return;
  setText(find("wall-text"), question.text);
  setText(find("wall-who"), author(question, words));
  setText(find("lower-votes"), number(votesOf(state, question.id)));
  setText(find("lower-place"), question.place ? placeWords(question.place, words) : "");
}

function showWall(state, ahead) {
  const question = featured(state);
  const text = find("wall-text");
  setText(find("wall-kick"), question ? find("wall-kick").dataset.answering : find("wall-kick").dataset.waiting);
  setText(text, question ? question.text : text.dataset.empty);
  const length = question ? [...question.text].length : 0;
  text.className = length > 190 ? "wall__q--s" : length > 110 ? "wall__q--m" : "";
  find("wall-by").hidden = !question;
  if (question) {
    setText(find("wall-votes"), fill(words.support, { n: number(votesOf(state, question.id)) }));
    setText(find("wall-who"), author(question, words));
  }
  patchList(find("wall-next"), root.querySelector("template[data-blank=next]"), upcoming(state, 3), (node, next) => {
    setText(node.querySelector("b"), number(votesOf(state, next.id)));
    setText(node.querySelector("span"), next.text);
  });
  showClock(state, ahead);
}

function showClock(state, ahead) {
  const parts = state.parts.programme ?? [];
  const now = Date.now() + ahead;
  const part = state.room.phase === "live" ? parts[running(parts, now)] : undefined;
  const left = part ? Math.max(0, Math.ceil((part.from + part.minutes * 60000 - now) / 60000)) : 0;
  setText(find("wall-clock"), part ? `${part.title} · ${fill(words.left, { n: number(left) })}` : "");
}

const room = follow({
  audience: "hadirin",
  show: isWall ? showWall : showOverlay,
  onLink: (isAway) => {
    const note = find("wall-away");
    if (!note) return;
    note.hidden = !isAway;
    setText(note, words.away);
  },
});
if (isWall) setInterval(() => room.state.rev >= 0 && showClock(room.state, room.ahead), 5000);
