// The projector and the OBS overlay: the question being answered, the next ones, the clock, an open poll.
import { element, fill, number } from "../core/dom.js";
import { drawResult, maySee, percent, rowsOf } from "./poll_result.js";
import { running } from "./programme.js";
import { countOf, votesOf } from "./reducer.js";
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
  showPoll(state, ahead);
}

const AFTER_CLOSING = 300000; // ms for which a poll's result stays on the wall
const BARS = new Set(["single", "multiple", "scale"]);

/** The newest open poll, else one that was closed a moment ago. */
function pollOf(state, now) {
  const polls = state.parts.polls ?? [];
  const closed = polls.filter((poll) => poll.state === "closed" && poll.closed && now - poll.closed < AFTER_CLOSING);
  return polls.find((poll) => poll.state === "open") ?? closed.sort((one, other) => other.closed - one.closed)[0];
}

function showPoll(state, ahead) {
  const box = find("wall-poll");
  const poll = pollOf(state, Date.now() + ahead);
  box.hidden = !poll;
  if (!poll) {
    box.replaceChildren();
    delete box.dataset.of;
    return;
  }
  const value = countOf(state, "polls", poll.id);
  const isSeen = maySee(poll, value, false);
  const mark = `${poll.id}|${isSeen && BARS.has(poll.question.kind)}`;
  if (box.dataset.of !== mark) {
    const votes = element("span", { class: "wall__n" });
    box.replaceChildren(element("h2", { lang: "id" }, poll.question.text, " ", votes), element("div", { class: "wall__result" }));
    box.dataset.of = mark;
  }
  setText(box.querySelector(".wall__n"), value ? fill(words.votes, { n: number(value.voters) }) : "");
  const result = box.querySelector(".wall__result");
  if (!isSeen) return;
  if (!BARS.has(poll.question.kind)) {
    drawResult(result, poll, value, root.querySelector("[data-words-polls]").dataset);
    return;
  }
  const rows = rowsOf(poll, value).slice(0, 6);
  if (result.children.length !== rows.length) {
    result.replaceChildren(...rows.map(() => element("div", { class: "o" }, element("span", { lang: "id" }), element("span", { class: "num" }), element("div", {}, element("i")))));
  }
  rows.forEach((row, index) => {
    const [label, share, track] = result.children[index].children;
    setText(label, row.label);
    setText(share, percent(row.count, value.voters));
    const wanted = `t v${value.voters ? Math.round((100 * row.count) / value.voters) : 0}`;
    if (track.className !== wanted) track.className = wanted;
  });
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
if (isWall) {
  setInterval(() => {
    if (room.state.rev < 0) return;
    showClock(room.state, room.ahead);
    showPoll(room.state, room.ahead);
  }, 5000);
}
