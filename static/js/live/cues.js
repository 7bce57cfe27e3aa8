// The control room's cues: which ones stand on the speakers' phones.
import { setText } from "./view.js";

export function mount({ root, room, watch }) {
  const tool = root.querySelector("[data-cues-tool]");
  if (!tool) return;
  const list = tool.querySelector("[data-cue-list]");
  const words = tool.querySelector("[data-words-cues]").dataset;
  const blank = tool.querySelector("template[data-blank=cue]");
  const nodes = new Map([...list.children].map((node) => [Number(node.dataset.cue), node]));
  const show = (state) => {
    const now = Date.now() + room.ahead;
    const standing = (state.parts.cues ?? []).filter((cue) => cue.until > now);
    for (const [id, node] of nodes) if (!standing.some((cue) => cue.id === id)) { node.remove(); nodes.delete(id); }
    for (const cue of standing) {
      if (nodes.has(cue.id)) continue;
      const node = blank.content.firstElementChild.cloneNode(true);
      node.dataset.cue = cue.id;
      setText(node.querySelector("[data-cue-words]"), cue.text ?? words[cue.kind]);
      const form = node.querySelector("form");
      form.action = form.getAttribute("action").replace("/isyarat/0/", `/isyarat/${cue.id}/`);
      list.append(node);
      nodes.set(cue.id, node);
    }
  };
  watch(show);
  setInterval(() => show(room.state), 2000);
}
