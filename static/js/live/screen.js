// What projector, overlay and the speaker's phone share: they follow one stream, read only, and change nothing that did not.
import { all, home } from "../core/dom.js";
import { arranged, proposed } from "./order.js";
import { Room } from "./room.js";
import { setText } from "./view.js";

/** Follow the room of this page. `show(state, ahead)` draws; `onLink(isAway)` says when what is shown may be old. */
export function follow({ audience, stateUrl, show, onLink, ticket = "" }) {
  const root = document.querySelector("[data-room]");
  const slug = root.dataset.room;
  const room = new Room({
    slug, audience, stateUrl: stateUrl ?? `/sesi/${slug}/keadaan.json`, ticket,
    getMine: async () => (await fetch(`${home}/sesi/${slug}/saya.json`, { credentials: "same-origin", cache: "no-store" })).json(),
    onChange: (state) => show(state, room.ahead),
    onLink: (how) => onLink(how !== "live" && how !== "polling"),
  });
  room.start();
  return room;
}

export const featured = (state) => Object.values(state.questions).find((question) => question.state === "featured");

/** The next ones in the published order, then by support. */
export function upcoming(state, most) {
  const isOpen = (id) => state.questions[id]?.state === "shown";
  const order = proposed(state);
  return [...order, ...arranged(state, "belum").filter((id) => isOpen(id) && !order.includes(id))].slice(0, most).map((id) => state.questions[id]);
}

/** As many items as there are, each patched in its place: `fill(node, item)`. */
export function patchList(list, blank, items, fill) {
  const nodes = all(":scope > li", list);
  items.forEach((item, index) => fill(nodes[index] ?? list.appendChild(blank.content.firstElementChild.cloneNode(true)), item));
  for (const node of nodes.slice(items.length)) node.remove();
}

export { setText };
