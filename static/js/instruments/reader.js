// Reading with a mouse: selected words can be quoted in a response. Reading with a finger: a tap on an ayat opens what can be said to it.
// Without this script every ayat has its own links beside it.
import { all, element, icon } from "../core/dom.js";

const LEAST = 12, MOST = 300; // letters of a quote
const words = document.querySelector("[data-reader]")?.dataset ?? {};
const bubble = element("a", { class: "btn btn--primary quote-it", hidden: true, rel: "nofollow" });
bubble.append(icon("chat"), element("span", {}, words.quote ?? ""));
document.body.append(bubble);

const place = (node) => (node instanceof Element ? node : node?.parentElement)?.closest(".ayat");
const answer = (row) => row?.querySelector("a.respond");

function offer() {
  const chosen = document.getSelection();
  const text = chosen && !chosen.isCollapsed ? chosen.toString().replace(/\s+/g, " ").trim() : "";
  const row = text ? place(chosen.anchorNode) : null;
  const link = answer(row);
  if (!link || row !== place(chosen.focusNode) || text.length < LEAST) {
    bubble.hidden = true;
    return;
  }
  const address = new URL(link.href);
  address.searchParams.set("kutipan", text.slice(0, MOST));
  bubble.href = address.href;
  const box = chosen.getRangeAt(0).getBoundingClientRect();
  bubble.hidden = false;
  bubble.style.insetInlineStart = `${Math.max(8, Math.min(box.left, innerWidth - bubble.offsetWidth - 8)) + scrollX}px`;
  bubble.style.insetBlockStart = `${box.bottom + scrollY + 8}px`;
}

if (matchMedia("(pointer: fine)").matches) document.addEventListener("selectionchange", offer);

/** One ayat is open at a time: what can be said to it stands below it, in reach of a thumb. */
function open(row) {
  for (const other of all(".ayat--on")) if (other !== row) other.classList.remove("ayat--on");
  row.classList.toggle("ayat--on");
}

if (matchMedia("(pointer: coarse)").matches) {
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".ayat");
    if (row && answer(row) && !event.target.closest("a, button, input, summary")) open(row);
  });
}
