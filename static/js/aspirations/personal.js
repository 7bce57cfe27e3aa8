// Personal data that a writer may not have meant to publish. A hint only: the server screens anew, and people decide.
const EMAIL = /[^\s@<>"',;]{1,64}@[^\s@.<>"',;]+(?:\.[^\s@.<>"',;]+)+/;
const PHONE = /(?<!\d)(?:\+?62|0)[\s.-]?8\d{1,3}(?:[\s.-]?\d{3,5}){2}(?!\d)/;
const IDENTITY = /(?<!\d)[1-9]\d(?:[\s.-]?\d){14}(?!\d)/;

/** The first place of personal data: {kind: "identity" | "phone" | "email", text}, or null. */
export function findPersonal(text) {
  for (const [kind, pattern] of [["identity", IDENTITY], ["email", EMAIL], ["phone", PHONE]]) {
    const found = pattern.exec(text);
    if (found) return { kind, text: found[0].replace(/[.]$/, "") };
  }
  return null;
}

/** `text` without the first `part`, and without the double blanks this leaves. */
export function without(text, part) {
  const at = text.indexOf(part);
  if (at < 0) return text;
  return `${text.slice(0, at).trimEnd()} ${text.slice(at + part.length).trimStart()}`.replace(/ ([.,;:!?])/g, "$1").trim();
}
