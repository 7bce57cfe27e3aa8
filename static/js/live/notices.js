// Announcements above the tabs, each gone when its time is up, and the pinned info.
import { all, element } from "../core/dom.js";

export function mount({ root, room, watch }) {
  const box = root.querySelector("[data-notices]");
  if (!box) return;
  const list = box.querySelector("[data-notice-list]");
  const blank = box.querySelector("template[data-blank=notice]").content.firstElementChild;
  let seen = null; // the part as it was last shown
  const show = (notices) => {
    const now = Date.now() + room.ahead;
    const standing = notices.items.filter((item) => !item.until || item.until > now);
    const rows = new Map(all("[data-notice]", list).map((row) => [Number(row.dataset.notice), row]));
    for (const [id, row] of rows) if (!standing.some((item) => item.id === id)) row.remove();
    // only what is new goes in, so that a screen reader hears nothing twice
    for (const item of [...standing].reverse()) if (!rows.has(item.id)) list.prepend(rowOf(blank, item));
  };
  watch(({ parts: { notices } }) => {
    if (!notices || notices === seen) return;
    seen = notices;
    show(notices);
    const info = box.querySelector("[data-info]");
    info.hidden = !notices.info.length;
    info.querySelector("[data-info-text]").replaceChildren(...linked(notices.info));
  });
  setInterval(() => seen && show(seen), 1000);
}

function rowOf(blank, item) {
  const row = blank.cloneNode(true);
  row.dataset.notice = item.id;
  row.querySelector("[data-text]").append(...linked(item.text));
  return row;
}

/** Pieces of text and links, as the server cut them. */
export const linked = (pieces) => pieces.map(({ text, href }) => (href?.startsWith("https://") ? element("a", { href, rel: "noopener noreferrer nofollow" }, text) : text));
