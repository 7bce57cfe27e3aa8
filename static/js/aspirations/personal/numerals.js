// Digits as people type them: in groups, with spaces, dots, dashes or brackets between. The twin of server/screening/numerals.py.
const GROUP = /\p{Nd}+/gu;
const JOINT = /^[ \t\u00a0.()\-\u2010-\u2015_*~\u200b-\u200d\u2060]{1,3}$/;
const MONEY_BEFORE = /(?:(?<![\p{L}\p{N}_])rp|(?<![\p{L}\p{N}_])idr|(?<![\p{L}\p{N}_])usd|\$)\s*\.?\s*$/iu;
const MONEY_AFTER = /\s*(?:,-|rupiah|rb(?![\p{L}\p{N}_])|ribu|jt(?![\p{L}\p{N}_])|juta|m(?![\p{L}\p{N}_])|milyar|miliar|triliun)/iuy;
const CUE_REACH = 40;
const PROVINCES = new Set(("11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 "
  + "81 82 91 92 93 94 95 96 97").split(" "));

/** A plain digit for one of any script: blocks of ten begin at the zero. */
function plain(digit) {
  if (digit >= "0" && digit <= "9") return digit;
  const code = digit.codePointAt(0);
  for (let zero = code; zero > code - 10; zero -= 1) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
  }
  return "0";
}

/** A chain of digit groups: `starts` and `ends` are offsets in `digits` where a group begins and ends. */
class Run {
  constructor(chain, text) {
    Object.assign(this, { digits: "", places: [], starts: [], ends: new Set(), spaced: new Set() });
    for (const group of chain) {
      const last = this.places.at(-1);
      if (last !== undefined && /^\s+$/.test(text.slice(last[1], group.index))) this.spaced.add(this.digits.length);
      this.starts.push(this.digits.length);
      let at = group.index;
      for (const digit of group[0]) {
        this.digits += plain(digit);
        this.places.push([at, at + digit.length]);
        at += digit.length;
      }
      this.ends.add(this.digits.length);
    }
  }

  span(start, end) {
    return [this.places[start][0], this.places[end - 1][1]];
  }

  /** Where a number of that many digits that begins at `start` ends, always with a group; 0 when none does. */
  whole(start, shortest, longest) {
    const ends = [];
    for (let end = start + 1; end <= start + longest; end += 1) if (this.ends.has(end)) ends.push(end);
    if (ends.length && ends[0] - start >= shortest) return ends[0];
    if (ends.length && this.spaced.has(ends.at(-1) - 1) && !this.ends.has(ends.at(-1) - 2)) ends.pop();
    return ends.length && ends.at(-1) - start >= shortest ? ends.at(-1) : 0;
  }
}

/** Every chain of digit groups, in order. */
export function runs(text) {
  const found = [];
  let chain = [];
  for (const group of text.matchAll(GROUP)) {
    const last = chain.at(-1);
    if (last && !JOINT.test(text.slice(last.index + last[0].length, group.index))) {
      found.push(new Run(chain, text));
      chain = [];
    }
    chain.push(group);
  }
  if (chain.length) found.push(new Run(chain, text));
  return found;
}

/** Whether the number there is an amount: "Rp 081.…", "… juta". */
export function isMoney(text, start, end) {
  MONEY_AFTER.lastIndex = end;
  return MONEY_BEFORE.test(text.slice(Math.max(0, start - 8), start)) || MONEY_AFTER.test(text);
}

/** Words that say what the number after them is: tells whether one stands near before a place, with no number or line between. */
export function cuesOf(pattern, text) {
  const ends = [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
  return (start) => {
    const end = ends.filter((one) => one <= start).at(-1);
    if (end === undefined || start - end > CUE_REACH) return false;
    return !/[\p{Nd}\n]/u.test(text.slice(end, start));
  };
}

/** Sixteen digits that begin with a known province and are no amount. */
export function sixteen(text) {
  const found = [];
  for (const run of runs(text)) {
    let beyond = 0;
    for (const start of run.starts) {
      const end = start + 16;
      if (start < beyond || !run.ends.has(end) || !PROVINCES.has(run.digits.slice(start, start + 2))) continue;
      const place = run.span(start, end);
      if (isMoney(text, ...place)) continue;
      beyond = end;
      found.push({ digits: run.digits.slice(start, end), place });
    }
  }
  return found;
}
