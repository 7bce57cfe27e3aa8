// The control room's announcements: which stand, and for how long.
import { all, fill, number } from "../core/dom.js";
import { linked } from "./notices.js";

export function mount({ root: page, room, watch }) {
  const root = page.querySelector("[data-notices-tool]");
  if (!root) return;
  const list = root.querySelector("[data-notice-list]");
  const blank = root.querySelector("template[data-blank=announcement]").content.firstElementChild;
  const { left } = root.querySelector("[data-words-notices]").dataset;
  let seen = null;
  const show = () => {
    const now = Date.now() + room.ahead;
    const standing = seen.items.filter((item) => !item.until || item.until > now);
    const rows = new Map(all("[data-notice]", list).map((row) => [Number(row.dataset.notice), row]));
    for (const [id, row] of rows) if (!standing.some((item) => item.id === id)) row.remove();
    for (const item of [...standing].reverse()) {
      const row = rows.get(item.id) ?? list.insertBefore(rowOf(blank, item), list.firstChild);
      row.querySelector("[data-until]").textContent = item.until ? fill(left, { n: number(Math.ceil((item.until - now) / 60000)) }) : "";
    }
  };
  watch(({ parts: { notices } }) => {
    if (!notices || notices === seen) return;
    const info = root.querySelector("[data-info-field]");
    const before = seen ? plain(seen.info) : info.defaultValue;
    if (info.value === before) info.value = plain(notices.info); // unless somebody is writing here
    const field = root.querySelector("[data-announce] textarea");
    const isPosted = seen && field && notices.items.some((item) => !seen.items.some((old) => old.id === item.id) && plain(item.text) === field.value.trim());
    if (isPosted) field.value = "";
    if (isPosted) field.dispatchEvent(new Event("input", { bubbles: true }));
    seen = notices;
    show();
  });
  setInterval(() => seen && show(), 5000);
}

function rowOf(blank, item) {
  const row = blank.cloneNode(true);
  row.dataset.notice = item.id;
  row.querySelector("[data-text]").append(...linked(item.text));
  const form = row.querySelector("form");
  form.action = form.getAttribute("action").replace("/pengumuman/0/", `/pengumuman/${item.id}/`);
  return row;
}

const plain = (pieces) => pieces.map((piece) => piece.text).join("");
