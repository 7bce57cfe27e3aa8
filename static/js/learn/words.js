// The words of a page of Kenali, counted while one types, by the rule of server/learn/counting.py.
import { all, announce, fill, number } from "../core/dom.js";

/** What stands between spaces and has a letter or a digit in it; where a link leads is not read. */
export const wordsIn = (source) => source.replace(/\]\([^)\s]*\)/gu, "] ").split(/\s+/u).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;

for (const out of all("[data-words-total]")) {
  const fields = all(`[data-words="${out.dataset.wordsTotal}"]`);
  const most = Number(out.dataset.most);
  let wasOver = false;
  const show = () => {
    const used = fields.reduce((sum, field) => sum + wordsIn(field.value), 0);
    const isOver = used > most;
    out.querySelector("[data-used]").textContent = number(used);
    out.toggleAttribute("data-too-long", isOver);
    if (isOver && !wasOver) announce(fill(out.dataset.over, { n: number(used - most) }));
    wasOver = isOver;
  };
  for (const field of fields) field.addEventListener("input", show);
  show();
}
