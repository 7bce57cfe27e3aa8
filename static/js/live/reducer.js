// What a screen knows of a room, and what each message makes of it. Pure: no page, no network, no clock.
//
// apply(state, message) returns the next state. Messages:
//   {type: "entered", rev, n}        the room was entered; how far the stream is
//   {type: "asked"}                  keadaan.json is asked for now
//   {type: "state", body}            its answer: whole, or the facts `since` a rev
//   {type: "more", body}             one more page of questions
//   {type: "fact", ...}              one fact of the stream
//   {type: "numbers", ...}           one tick: absolute numbers
//   {type: "doubt"}                  silence, a wake-up: whatever was lost must be asked for
// wish(state) says whether the state must be fetched: "" no, "soon", or "later" (the answer was older than what we know).
//
// Facts may come late, twice, or out of order: only rev + 1 is applied, later ones wait. Numbers are absolute and dated:
// of two values for one question the later stands, whatever order they came in.

const MOST_WAITING = 500; // facts kept while one before them is missing; beyond that a fetch is sure to come

export function initial() {
  return {
    rev: -1, // of the last fact applied; -1 before the first state
    n: 0, // server time of the newest numbers heard
    heardRev: 0, // the newest rev anybody spoke of
    neededAt: 0, // numbers must have been read at or after this (server ms)
    readAt: 0, // when those of the last state were read
    isDoubtful: false,
    isLate: false, // the last answer was older than what we know
    room: {},
    questions: {}, // id → question
    parts: {}, // name → value: what the room has beside its questions, each told whole
    counts: {}, // group → id → [value, n]: votes, polls, reactions
    viewers: 0,
    next: null, // cursor of more questions
    waiting: {}, // rev → fact that came too early
    asked: {}, // the counts as they were when the state was asked for: its answer was read later than those
  };
}

export const isReady = (state) => state.rev >= 0;

export function wish(state) {
  const isBehind = !isReady(state) || state.rev < state.heardRev || state.readAt < state.neededAt || state.isDoubtful;
  return isBehind ? (state.isLate ? "later" : "soon") : "";
}

/** A number of a group, or undefined before it was heard. */
export const countOf = (state, group, id) => state.counts[group]?.[id]?.[0];

/** The support to show. */
export const votesOf = (state, id) => countOf(state, "votes", id) ?? 0;

export function apply(state, message) {
  switch (message.type) {
    case "entered": return { ...state, heardRev: Math.max(state.heardRev, message.rev) };
    case "asked": return { ...state, asked: state.counts };
    case "doubt": return { ...state, isDoubtful: true };
    case "numbers": return takeNumbers(state, message);
    case "fact": return takeFact(state, message);
    case "state": return takeState(state, message.body);
    case "more": return takeMore(state, message.body);
    default: return state;
  }
}

/** A tick older than one already heard brings nothing: what it alone knew is asked for by the rule of `prev`. */
function takeNumbers(state, tick) {
  if (tick.n <= state.n) return tick.rev > state.heardRev ? { ...state, heardRev: tick.rev } : state;
  const isBehind = state.n < tick.prev && state.n < tick.n - 5000;
  return {
    ...state,
    n: tick.n,
    heardRev: Math.max(state.heardRev, tick.rev),
    neededAt: isBehind && isReady(state) ? Math.max(state.neededAt, tick.prev) : state.neededAt,
    counts: withCounts(state.counts, groupsOf(tick), tick.n),
    viewers: tick.viewers,
  };
}

/** The groups of numbers in a tick: whatever in it is by id. */
const groupsOf = (tick) => Object.fromEntries(Object.entries(tick).filter(([, value]) => typeof value === "object" && value !== null));

function takeFact(state, fact) {
  if (fact.rev <= state.rev) return state;
  const next = { ...state, heardRev: Math.max(state.heardRev, fact.rev), waiting: { ...state.waiting, [fact.rev]: fact } };
  if (!isReady(next)) return trimmed(next);
  return trimmed(drain(next));
}

/** Apply what waits, as far as it is without a gap. */
function drain(state) {
  let next = state;
  while (next.waiting[next.rev + 1]) {
    const fact = next.waiting[next.rev + 1];
    const { [fact.rev]: _done, ...waiting } = next.waiting;
    next = { ...applyFact(next, fact), rev: fact.rev, waiting };
  }
  return next;
}

function trimmed(state) {
  const revs = Object.keys(state.waiting);
  if (revs.length <= MOST_WAITING) return state;
  const kept = revs.map(Number).sort((a, b) => a - b).slice(0, MOST_WAITING);
  return { ...state, waiting: Object.fromEntries(kept.map((rev) => [rev, state.waiting[rev]])) };
}

/** A kind we do not know changes nothing but the rev: a newer server may speak of more than this page shows. */
function applyFact(state, fact) {
  if (fact.room) return { ...state, room: fact.room };
  if (fact.set) return { ...state, parts: { ...state.parts, ...fact.set } };
  if (fact.kind === "question.gone" || fact.kind === "question.closed") {
    const { [fact.id]: _gone, ...questions } = state.questions;
    return { ...state, questions };
  }
  if (!fact.question) return state;
  return {
    ...state,
    questions: { ...state.questions, [fact.id]: fact.question },
    counts: withCounts(state.counts, { votes: { [fact.id]: fact.votes } }, fact.n),
  };
}

const ROOM = ["phase", "asking", "voting", "before_reading", "reactions", "calm"];
const pick = (from, names) => Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));

function takeState(state, body) {
  if (body.rev < Math.max(state.rev, state.heardRev)) return { ...state, isLate: true };
  if (body.facts && (!isReady(state) || body.since > state.rev)) return state; // it answers a question we did not ask
  const known = body.facts ? body.facts.reduce(applyMissed, state) : whole(state, body);
  const { viewers, ...groups } = body.numbers;
  const next = {
    ...known,
    rev: body.rev,
    n: Math.max(state.n, body.n),
    heardRev: Math.max(state.heardRev, body.rev),
    readAt: Math.max(state.readAt, body.at),
    isDoubtful: false,
    isLate: false,
    room: pick(body, ROOM),
    counts: withCounts(unasked(known, body, groups), groups, body.n),
    viewers: viewers ?? state.viewers,
    waiting: Object.fromEntries(Object.entries(state.waiting).filter(([rev]) => Number(rev) > body.rev)),
  };
  return drain(next);
}

/** Without the numbers that an answer replaces: what was heard before it was asked for is older, whatever the clocks say. */
function unasked(state, body, groups) {
  const isReplaced = (group, id, count) => (id in (groups[group] ?? {}) || !body.facts) && (state.asked[group]?.[id] === count || count[1] <= body.n);
  return Object.fromEntries(Object.entries(state.counts).map(([group, counts]) => [
    group, Object.fromEntries(Object.entries(counts).filter(([id, count]) => !isReplaced(group, id, count))),
  ]));
}

function applyMissed(state, fact) {
  return fact.rev === state.rev + 1 ? { ...applyFact(state, fact), rev: fact.rev } : state;
}

const NOT_PARTS = new Set([...ROOM, "rev", "n", "at", "next", "questions", "numbers"]);

/** Every question and part anew. */
function whole(state, body) {
  return {
    ...state,
    parts: Object.fromEntries(Object.entries(body).filter(([name]) => !NOT_PARTS.has(name))),
    questions: Object.fromEntries(body.questions.map((question) => [question.id, question])),
    next: body.next ?? null,
  };
}

/** One more page. Read at an older rev than ours it might hold what is gone, so it is left. */
function takeMore(state, body) {
  if (body.rev < state.rev) return state;
  const added = Object.fromEntries(body.more.map((question) => [question.id, question]));
  return {
    ...state,
    questions: { ...state.questions, ...added },
    counts: withCounts(state.counts, { votes: body.numbers.votes }, body.n),
    next: "next" in body ? body.next : state.next, // what was looked for says nothing of the list's end
    heardRev: Math.max(state.heardRev, body.rev),
  };
}

/** Of two values for one id the later stands. */
function withCounts(counts, groups, n) {
  const next = { ...counts };
  for (const [group, changes] of Object.entries(groups)) {
    const newer = Object.entries(changes).filter(([id]) => (next[group]?.[id]?.[1] ?? -1) < n);
    if (newer.length) next[group] = { ...next[group], ...Object.fromEntries(newer.map(([id, value]) => [id, [value, n]])) };
  }
  return next;
}
