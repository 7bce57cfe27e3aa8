// Personal data that a writer may not have meant to publish. A hint only: the server screens anew by the same rules
// (server/screening/checks; one table of cases runs against both), and people decide.
import { bankAccounts, familyCards, identityNumbers, phones, plates } from "./personal/numbers.js";
import { addresses, emails } from "./personal/places.js";

const CHECKS = [
  ["identity_number", identityNumbers], ["family_card", familyCards], ["bank_account", bankAccounts], ["email", emails], ["phone", phones],
  ["address", addresses], ["plate", plates],
];

/** Places of one kind that overlap, as one. */
function joined(places) {
  const found = [];
  for (const [start, end] of [...places].sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
    const last = found.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

/** Every place of personal data: {kind, start, end}, in order of the text. */
export function screen(text) {
  return CHECKS.flatMap(([kind, find]) => joined(find(text)).map(([start, end]) => ({ kind, start, end })))
    .sort((one, other) => one.start - other.start || one.end - other.end || (one.kind < other.kind ? -1 : 1));
}

/** The weightiest place, or null: {kind, text}. `isLeft(words)` tells what the writer chose to leave. */
export function findPersonal(text, isLeft = () => false) {
  const places = screen(text).map(({ kind, start, end }) => ({ kind, text: text.slice(start, end) })).filter((one) => !isLeft(one.text));
  const order = CHECKS.map(([kind]) => kind);
  return places.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))[0] ?? null;
}

/** `text` without the first `part`, and without the double blanks this leaves. */
export function without(text, part) {
  const at = text.indexOf(part);
  if (at < 0) return text;
  return `${text.slice(0, at).trimEnd()} ${text.slice(at + part.length).trimStart()}`.replace(/ ([.,;:!?])/g, "$1").trim();
}
