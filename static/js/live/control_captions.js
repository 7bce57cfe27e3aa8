// The control room's captions: the newest lines, each of which can be taken down.
import { all } from "../core/dom.js";
import { Captions, linesOf, patchRows } from "./captions.js";

export function mount({ root, room, slug, watch }) {
  const tool = root.querySelector("[data-captions-tool]");
  if (!tool) return;
  const list = tool.querySelector("[data-caption-list]");
  const make = () => tool.querySelector("template[data-blank=caption]").content.firstElementChild.cloneNode(true);
  const captions = new Captions({
    room, slug, n: Number(tool.dataset.n), lines: linesOf(list, (row) => row.querySelector("[data-text]")), keep: 8,
    show: (lines) => patchRows(list, lines, make, (row, line) => {
      const text = row.querySelector("[data-text]");
      if (text.textContent !== line.text) text.textContent = line.text;
      for (const form of all("form", row)) form.action = form.getAttribute("action").replace("/notulis/0/", `/notulis/${line.id}/`);
    }),
  });
  watch((state) => captions.watch(state));
}
