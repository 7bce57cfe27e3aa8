// Guided writing and free writing are one text in two forms. The same rules as server/aspirations/writing/parts.py.
const HEADINGS = ["Masalah", "Usulan", "Alasan"];
const HEADED = new RegExp(`(^|\n\n)(${HEADINGS.join("|")}): `, "g");

/** One text of the three parts: those that were filled, each under its heading; a lone one as it is. */
export function compose(parts) {
  const filled = parts.map((words, at) => [HEADINGS[at], words.trim()]).filter(([, words]) => words);
  if (filled.length === 1) return filled[0][1];
  return filled.map(([heading, words]) => `${heading}: ${words}`).join("\n\n");
}

/** The three parts of a text that `compose` could have made of several; null for free writing. */
export function partsOf(text) {
  const found = [...text.matchAll(HEADED)];
  const order = found.map((one) => HEADINGS.indexOf(one[2]));
  if (found.length < 2 || found[0].index > 0 || order.some((at, n) => n > 0 && at <= order[n - 1])) return null;
  const parts = ["", "", ""];
  found.forEach((one, n) => {
    parts[order[n]] = text.slice(one.index + one[0].length, found[n + 1]?.index ?? text.length);
  });
  return compose(parts) === text ? parts : null;
}
