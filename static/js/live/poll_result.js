// How a poll's result is drawn: the same sentences, bars, tables and last line as templates/ballots draw. For the viewer's
// tab, and for the wall and the overlay. `poll` is an entry of state.parts.polls, `value` countOf(state, "polls", poll.id),
// `words` the dataset of [data-words-polls] (templates/live/polls/_words.html).
import { element, fill, number, time } from "../core/dom.js";

const isEnglish = document.documentElement.lang === "en";
const people = isEnglish ? { lang: "id" } : {}; // what people wrote and were asked stays Indonesian

/** "66,7 %", in English "66.7%". */
export function percent(part, whole) {
  if (!whole) return "–";
  const digits = new Intl.NumberFormat(isEnglish ? "en-GB" : "id", { maximumFractionDigits: 1 }).format((100 * part) / whole);
  return digits + (isEnglish ? "%" : " %");
}

/**
 * Whether a poll that was opened is no more, since a rehearsal was emptied. One that the state leaves out without that is
 * older than the ten closed ones it tells, and younger than the first, which is always told; no id is given twice.
 */
export const isGone = (polls, id) => !polls.some((poll) => poll.id <= id);

const whole = (part, total) => (total ? Math.round((100 * part) / total) : 0);

/** Whether this reader may see the result now. On a wall, where nobody votes, `hasVoted` is false. */
export const maySee = (poll, value, hasVoted) => Boolean(value?.rows) && (poll.state === "closed" || poll.results === "now" || (poll.results === "voted" && hasVoted));

/** Rows with their labels: [{label, count, points, place}], in the result's order. */
export function rowsOf(poll, value) {
  const names = labelsOf(poll);
  return value.rows.map(([key, count, points, place]) => ({ label: names ? names[key] : key, count, points, place }));
}

function labelsOf({ question, steps }) {
  if (question.options) return question.options;
  if (question.kind === "scale") return ["1", "2", "3", "4", "5"];
  return steps ? steps.map(([low, high]) => (low === high ? number(low) : `${number(low)}–${number(high)}`)) : null;
}

/** The nodes of a result: a sentence, what it was counted from, and the exact wording. */
export function resultNodes(poll, value, words) {
  const rows = rowsOf(poll, value);
  const given = { poll, value, words, rows, base: value.voters };
  return [...DRAW[poll.question.kind](given), foot(given), waiting(value, words)].filter(Boolean);
}

/** A line about answers that nobody has read yet, or nothing. */
export const waiting = (value, words) => (value.waiting ? element("p", { class: "mute s" }, fill(words.waiting, { n: number(value.waiting) })) : null);

/** Draw into `box` unless it shows the very same already. */
export function drawResult(box, poll, value, words) {
  const mark = JSON.stringify([poll.state, poll.closed, value]);
  if (box.dataset.mark === mark) return;
  const list = box.querySelector("details");
  box.replaceChildren(...resultNodes(poll, value, words));
  if (list?.open && box.querySelector("details")) box.querySelector("details").open = true;
  box.dataset.mark = mark;
}

const summary = (text) => element("p", { "data-summary": true }, element("b", {}, text));
const said = (text) => element("span", people, text);
const tops = (rows) => {
  const most = Math.max(0, ...rows.map((row) => row.count));
  return most ? rows.filter((row) => row.count === most) : [];
};
const listed = (rows) => rows.map((row) => row.label).join(", ");

function bar(label, row, base) {
  const share = element("span", { class: "tnum" }, element("b", {}, percent(row.count, base)), " ", element("span", { class: "mute" }, `· ${number(row.count)}`));
  const track = element("div", { class: `bar__t v${whole(row.count, base)}`, "aria-hidden": "true" }, element("i"));
  return element("li", { class: "bar" }, element("span", { class: "row row--between s" }, label, share), track);
}

function chosen({ rows, base, words }) {
  const top = tops(rows);
  const values = { n: number(top[0]?.count ?? 0), base: number(base), share: percent(top[0]?.count ?? 0, base) };
  const sentence = !top.length ? words.nobody
    : top.length === 1 ? fill(words.chosen, { ...values, label: top[0].label }) : fill(words.tied, { ...values, labels: listed(top) });
  return [summary(sentence), element("ul", { class: "list stack g2" }, rows.map((row) => bar(said(row.label), row, base)))];
}

function scale({ poll, value, rows, base, words }) {
  const top = tops(rows);
  const high = top[0]?.count ?? 0;
  const columns = rows.map((row) => element("li", { class: `v${whole(row.count, high)}${top.includes(row) ? " top" : ""}` },
    element("b", { class: "tnum" }, percent(row.count, base), " ", element("span", { class: "mute" }, `· ${number(row.count)}`)),
    element("i", { "aria-hidden": "true" }), element("span", {}, row.label)));
  return [
    summary(top.length ? fill(words.scale, { median: number(value.facts.median), base: number(base) }) : words.nobody),
    element("ol", { class: "hist", "aria-label": words.spread }, columns),
    element("p", { class: "under" }, said(poll.question.low), said(poll.question.high)),
  ];
}

function ranking({ rows, base, words }) {
  const first = rows.filter((row) => row.place === 1);
  const values = { points: number(first[0]?.points ?? 0), n: number(first[0]?.count ?? 0), base: number(base) };
  const sentence = !base ? words.nobody
    : first.length === 1 ? fill(words.first, { ...values, label: first[0].label }) : fill(words.firsts, { ...values, labels: listed(first) });
  const head = [[words.place, "n"], [words.option, null], [words.points, "n"], [words.numberOne, "n"]];
  const body = rows.map((row) => element("tr", {},
    element("td", { class: "n" }, base ? String(row.place) : "–"), element("th", { scope: "row" }, said(row.label)), element("td", { class: "n" }, number(row.points)),
    element("td", { class: "n" }, percent(row.count, base), " ", element("span", { class: "mute" }, `· ${number(row.count)}`))));
  const table = element("table", { class: "table" }, element("thead", {}, element("tr", {}, head.map(([text, c]) => element("th", { scope: "col", class: c }, text)))), element("tbody", {}, body));
  return [summary(sentence), element("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": words.ranking }, table)];
}

function cloud({ rows, base, words }) {
  const top = tops(rows);
  const values = { n: number(top[0]?.count ?? 0), base: number(base) };
  const sentence = !base ? words.nobody : !top.length ? words.noWords
    : top.length === 1 ? fill(words.word, { ...values, word: top[0].label })
      : fill(words.wordsMany, { ...values, words: top.slice(0, 3).map((row) => row.label).join(", ") + (top.length > 3 ? " …" : "") });
  if (!top.length) return [summary(sentence)];
  const sorted = rows.slice(0, 40).sort((a, b) => a.label.toLowerCase().localeCompare(b.label.toLowerCase()));
  const sized = sorted.map((row) => element("li", { class: `w${Math.ceil((5 * row.count) / top[0].count)}` }, row.label));
  const body = rows.map((row) => element("tr", {}, element("th", { scope: "row" }, said(row.label)), element("td", { class: "n" }, number(row.count))));
  const head = element("tr", {}, element("th", { scope: "col" }, words.wordHead), element("th", { scope: "col", class: "n" }, words.votesHead));
  const table = element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, body));
  return [
    summary(sentence), element("ul", { class: "cloud", "aria-hidden": "true", ...people }, sized),
    element("details", { class: "fallback" }, element("summary", {}, words.wordList), table),
  ];
}

function texts({ rows, base, words }) {
  const lines = rows.map((row) => element("li", { class: "row row--between row--line" }, said(row.label),
    row.count > 1 ? element("b", { class: "nowrap" }, fill(words.votes, { n: number(row.count) })) : null));
  return [summary(base ? fill(words.texts, { n: number(base) }) : words.nobody), element("ul", { class: "rules s" }, lines)];
}

function numbers({ poll, value, rows, base, words }) {
  const { median, lower, upper, lowest, highest } = value.facts;
  const unit = poll.question.unit ? ` ${poll.question.unit}` : "";
  const amount = (one) => number(one) + unit;
  const sentence = base ? fill(words.numbers, {
    median: amount(median), base: number(base), lower: number(lower), upper: amount(upper), lowest: number(lowest), highest: amount(highest),
  }) : words.nobody;
  return [summary(sentence), element("ul", { class: "list stack g2" }, rows.map((row) => bar(row.label, row, base)))];
}

const DRAW = { single: chosen, multiple: chosen, scale, ranking, words: cloud, text: texts, number: numbers };

/** Of how many, when it was closed, what is not shown, and what exactly was asked. */
function foot({ poll, value, words, base }) {
  const { question } = poll;
  const note = question.kind === "multiple" && question.most > 1 ? words.several : question.kind === "ranking" ? fill(words.howRanked, { n: number(question.places) }) : "";
  const parts = [
    fill(words.votes, { n: number(base) }), poll.closed && fill(words.closedAt, { time: `${time(poll.closed)} WIB` }), note,
    value.rest && fill(words.rest, { n: number(value.rest) }), value.hidden && fill(words.hiddenAnswers, { n: number(value.hidden) }),
  ].filter(Boolean);
  return element("p", { class: "mute xs" }, `${parts.join(" · ")} · `, element("q", {}, said(question.text)));
}
