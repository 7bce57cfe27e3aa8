// In which order questions stand. Pure.
import { countOf, votesOf } from "./reducer.js";

const OPEN = new Set(["shown", "featured"]);
export const COLUMN_OF = { waiting: "waiting", shown: "shown", featured: "featured", answered: "answered", answered_in_writing: "answered", joined: "answered" };

/** Ids as the list shows them: what is being answered first, then by `sort`. What is joined stands under its head. */
export function arranged(state, sort, withJoined = false) {
  const isListed = (question) => (withJoined || question.state !== "joined") && (sort !== "belum" || OPEN.has(question.state));
  const all = Object.values(state.questions).filter(isListed);
  const isFirst = (question) => (question.state === "featured" ? 1 : 0);
  const bySupport = (a, b) => votesOf(state, b.id) - votesOf(state, a.id);
  all.sort((a, b) => isFirst(b) - isFirst(a) || (sort === "terbaru" ? 0 : bySupport(a, b)) || b.id - a.id);
  return all.map((question) => question.id);
}

/** The next ones as the published rule puts them: ids, as far as they are told. */
export const proposed = (state) => Object.keys(state.counts.order ?? {}).sort((a, b) => a - b)
  .map((place) => countOf(state, "order", place)[0]).filter((id) => state.questions[id]?.state === "shown");

/** The board: ids by column. Who waits longest stands first; shown ones in the published order, then by support. */
export function columns(state) {
  const board = { waiting: [], shown: [], featured: [], answered: [] };
  const first = proposed(state);
  const place = (id) => (first.includes(id) ? first.indexOf(id) : first.length);
  for (const question of Object.values(state.questions)) board[COLUMN_OF[question.state]]?.push(question.id);
  for (const [column, ids] of Object.entries(board)) {
    ids.sort((a, b) => (column === "waiting" ? 0 : place(a) - place(b) || votesOf(state, b) - votesOf(state, a)) || a - b);
  }
  return board;
}
