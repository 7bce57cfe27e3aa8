// Captions: the last lines as they stand, told by `caption.line` and `caption.gone`. Each change has a number; whoever sees a
// gap, also by the tick's count, fetches the lines anew. The viewer's choices are kept on the device.
import { all } from "../core/dom.js";
import { store } from "../core/outbox.js";
import { countOf } from "./reducer.js";

const SIZES = ["biasa", "besar", "terbesar"];
const SHOWN = 3;

/** Keeps the last lines right. `show(lines)` hears of every change, oldest first; `keep` is how many are kept. */
export class Captions {
  constructor({ room, slug, n, lines, keep, show }) {
    Object.assign(this, { room, slug, n, keep, show, lines: new Map(lines.map((line) => [line.id, line])), timer: 0, isFetching: false, wanted: 0 });
    room.listen("caption.line", (line) => this.hear(line, () => this.lines.set(line.id, line)));
    room.listen("caption.gone", (line) => this.hear(line, () => this.lines.delete(line.id)));
  }

  /** Of every new state: the tick's count says what was missed. */
  watch(state) {
    const n = countOf(state, "captions", "n") ?? 0;
    if (n > Math.max(this.n, this.wanted)) {
      this.wanted = n;
      this.#fetchSoon();
    }
  }

  hear(change, apply) {
    if (change.n <= this.n) return;
    if (change.n > this.n + 1) this.#fetchSoon();
    this.n = change.n;
    apply();
    this.#tell();
  }

  #tell() {
    const ids = [...this.lines.keys()].sort((a, b) => a - b);
    for (const id of ids.slice(0, Math.max(0, ids.length - this.keep))) this.lines.delete(id);
    this.show(ids.slice(-this.keep).map((id) => this.lines.get(id)));
  }

  #fetchSoon(wait = 150 + Math.random() * (500 + Math.min(4000, this.room.state.viewers))) {
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.#fetch();
    }, wait);
  }

  async #fetch() {
    try {
      const response = await fetch(`/sesi/${this.slug}/teks.json`, { cache: "no-cache" });
      if (!response.ok) throw new Error("teks.json");
      const { n, lines } = await response.json();
      if (n < Math.max(this.n, this.wanted)) return void this.#fetchSoon(1000); // it is from before what we heard of
      this.n = n;
      const first = lines[0]?.id ?? 0;
      for (const id of this.lines.keys()) if (id >= first) this.lines.delete(id);
      for (const line of lines) this.lines.set(line.id, line);
      this.#tell();
    } catch {
      this.#fetchSoon(3000);
    }
  }
}

/** One row for each line, each patched in its place: `make()` brings a new one, `fill(row, line)` says what it shows. */
export function patchRows(list, lines, make, fill) {
  const rows = new Map(all("[data-caption]", list).map((row) => [Number(row.dataset.caption), row]));
  for (const [id, row] of rows) if (!lines.some((line) => line.id === id)) row.remove();
  for (const line of lines) {
    const row = rows.get(line.id) ?? make();
    row.dataset.caption = line.id;
    fill(row, line);
    if (!row.isConnected) list.append(row);
  }
}

/** Lines that the page came with. */
export const linesOf = (list, textOf) => all("[data-caption]", list).map((row) => ({ id: Number(row.dataset.caption), text: textOf(row).textContent.trim() }));

export function mount({ room, slug, watch }) {
  const box = document.querySelector("[data-captions]");
  if (!box) return;
  const list = box.querySelector("[data-caption-list]");
  const make = () => box.querySelector("template[data-blank=caption]").content.firstElementChild.cloneNode(true);
  const toggle = document.querySelector("[data-caption-toggle]");
  const size = document.querySelector("[data-caption-size]");
  let lines = linesOf(list, (row) => row);
  const choice = { isOn: store.read("jkd.teks") !== "mati", size: store.read("jkd.teks.ukuran") ?? SIZES[0] };
  const draw = () => {
    const isUsed = lines.length > 0 || !box.hidden || Number(box.dataset.n) > 0;
    toggle.hidden = !isUsed;
    toggle.setAttribute("aria-pressed", String(choice.isOn));
    size.hidden = !isUsed || !choice.isOn;
    box.dataset.size = choice.size;
    box.hidden = !isUsed || !choice.isOn;
    patchRows(list, lines.slice(-SHOWN), make, (row, line) => {
      if (row.textContent !== line.text) row.textContent = line.text;
    });
  };
  const captions = new Captions({
    room, slug, n: Number(box.dataset.n), lines, keep: 6,
    show(now) {
      lines = now;
      box.dataset.n = captions.n;
      draw();
    },
  });
  watch((state) => captions.watch(state));
  toggle.addEventListener("click", () => {
    choice.isOn = !choice.isOn;
    store.write("jkd.teks", choice.isOn ? "nyala" : "mati");
    draw();
  });
  size.addEventListener("click", () => {
    choice.size = SIZES[(SIZES.indexOf(choice.size) + 1) % SIZES.length];
    store.write("jkd.teks.ukuran", choice.size);
    draw();
  });
  draw();
}
