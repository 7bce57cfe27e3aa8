// The control room: the board follows the stream `meja`; its buttons are forms that need not reload the page.
import { all, fill, home, number, on } from "../core/dom.js";
import { calmly, lineUp } from "../core/hands.js";
import { newKey } from "../core/outbox.js";
import { refusalWords, toast } from "../core/toasts.js";
import { COLUMN_OF, columns } from "./order.js";
import { mountControlParts } from "./control_parts.js";
import { votesOf } from "./reducer.js";
import { Room } from "./room.js";
import { author, placeWords, setText } from "./view.js";

const root = document.querySelector("[data-room]");
const words = root.querySelector("[data-words=\"\"]").dataset;
const toasts = root.querySelector("[data-toasts]");
const board = root.querySelector("[data-board]");
const slug = root.dataset.room;
const base = `${home}/sesi/${slug}`;

const blank = (name) => root.querySelector(`template[data-blank="${name}"]`).content.firstElementChild.cloneNode(true);
const cardsOf = (column) => board.querySelector(`[data-column="${column}"] [data-cards]`);
const cards = new Map(); // id → {node, column}
for (const column of all("[data-column]", board)) {
  for (const node of all("[data-question]", column)) cards.set(Number(node.dataset.question), { node, column: column.dataset.column });
}

const room = new Room({
  slug, audience: "meja", stateUrl: `${base}/kendali/keadaan.json`,
  getMine: async () => (await fetch(`${base}/saya.json`, { credentials: "same-origin", cache: "no-store" })).json(),
  onChange: show, onLink: showLink,
});
const watchers = new Set(); // of parts: (state, before)
const askReorder = calmly(board, () => reorder());

function show(state, before) {
  for (const [id, { node }] of cards) if (!(id in state.questions)) drop(id, node);
  for (const question of Object.values(state.questions)) patch(cardOf(question), question, state);
  for (const [column, ids] of Object.entries(columns(state))) {
    setText(board.querySelector(`[data-column="${column}"] [data-count]`), number(ids.length));
  }
  setText(root.querySelector("[data-viewers]"), number(state.viewers));
  for (const button of all("[data-switches] button", root)) {
    const is = { asking: state.room.asking, voting: state.room.voting ? "1" : "0", before_reading: state.room.before_reading ? "1" : "0", calm: state.room.calm ? "1" : "0", reactions: state.room.reactions ? "1" : "0" }[button.name];
    button.setAttribute("aria-pressed", String(is === button.value));
  }
  if (state.room.phase !== root.dataset.phase && before.room.phase !== state.room.phase) {
    toast(toasts, words.phase, { label: words.reload, run: () => location.reload() });
  }
  showSince();
  if (filter.value) filterBoard();
  for (const watch of watchers) watch(state, before);
  askReorder();
}

function drop(id, node) {
  node.remove();
  cards.delete(id);
}

/** A card belongs to its column: with the state its buttons change. It is put at the end, and finds its place calmly. */
function cardOf(question) {
  const column = COLUMN_OF[question.state];
  const known = cards.get(question.id);
  if (known?.column === column) return known.node;
  known?.node.remove();
  const node = blank(column);
  node.dataset.question = question.id;
  node.id = `q${question.id}`;
  for (const form of all("form", node)) form.action = form.getAttribute("action").replace("/pertanyaan/0/", `/pertanyaan/${question.id}/`);
  setText(node.querySelector("[data-place-words]"), question.place ? ` · ${placeWords(question.place, words)}` : "");
  cardsOf(column).append(node);
  cards.set(question.id, { node, column });
  return node;
}

/** "3 menit" since it was asked, "sudah 2 menit" since it is answered: told by the minute, so that nothing flickers. */
function showSince() {
  const now = Date.now() + room.ahead;
  for (const question of Object.values(room.state.questions)) {
    const place = cards.get(question.id)?.node.querySelector("[data-since]");
    const from = question.state === "featured" ? question.featured_at : question.state === "waiting" ? question.at : null;
    if (place) setText(place, from ? ` · ${fill(question.state === "featured" ? words.running : words.since, { n: number(Math.max(0, Math.floor((now - from) / 60000))) })}` : "");
  }
}

const filter = root.querySelector("[data-board-filter]");
/** Cards without the words are hidden; the columns' counts stay those of all. */
function filterBoard() {
  const wanted = filter.value.trim().toLocaleLowerCase();
  for (const [id, { node }] of cards) {
    const question = room.state.questions[id];
    node.hidden = Boolean(wanted && question) && ![question.text, question.name, question.area, question.place?.label].join(" ").toLocaleLowerCase().includes(wanted);
  }
}
filter.addEventListener("input", filterBoard);

function patch(node, question, state) {
  setText(node.querySelector("[data-text]"), question.text);
  setText(node.querySelector("[data-who]"), author(question, words));
  setText(node.querySelector("[data-votes]"), number(votesOf(state, question.id)));
  node.classList.toggle("ask--held", question.needs_attention && question.state === "waiting");
  const editor = node.querySelector("[data-edit-text]");
  if (editor && !editor.closest("details").open) editor.value = question.text;
  node.querySelector("[data-converted]").hidden = !question.aspiration_id;
  node.querySelector("[data-convert]").hidden = Boolean(question.aspiration_id) || !question.is_kept;
  const findings = node.querySelector("[data-findings]");
  const mark = question.findings.join("|");
  if (findings.dataset.mark === mark) return;
  findings.dataset.mark = mark;
  findings.replaceChildren(...question.findings.map((finding) => {
    const chip = blank("finding");
    setText(chip.querySelector("[data-words]"), findingWords(finding));
    return chip;
  }));
}

const findingWords = (code) => (root.querySelector(`template[data-finding="${CSS.escape(code)}"]`) ?? root.querySelector("template[data-finding=other]")).content.textContent;

function reorder() {
  for (const [column, ids] of Object.entries(columns(room.state))) {
    lineUp(cardsOf(column), ids.map((id) => cards.get(id)?.node).filter(Boolean));
  }
}

function showLink(how) {
  const box = root.querySelector("[data-link]");
  box.hidden = how === "live";
  box.querySelector("[data-link-words]").textContent = { offline: words.offline, reconnecting: words.reconnecting, polling: words.polling }[how] ?? "";
}

on(root, "submit", "form[data-act], form[data-switches]", async (event, form) => {
  event.preventDefault();
  const buttons = all("button", form);
  const body = new FormData(form, event.submitter);
  for (const button of buttons) button.disabled = true;
  try {
    const response = await fetch(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action"), { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
    const answer = await response.json();
    if (answer.error) {
      const isTaken = !form.dispatchEvent(new CustomEvent("refused", { bubbles: true, cancelable: true, detail: answer }));
      if (!isTaken) toast(toasts, refusalWords(words, { code: answer.error, data: answer }));
    } else {
      if (form.elements.key) form.elements.key.value = newKey(); // until then each try is the same write
      if ("clear" in form.dataset) form.reset();
      for (const box of all("details[open]", form.closest("article") ?? form)) box.open = false;
    }
  } catch {
    toast(toasts, words.refused);
  } finally {
    for (const button of buttons) button.disabled = false;
    room.wake();
  }
});

mountControlParts({ root, room, base, slug, words, toast: (text, action) => toast(toasts, text, action), watch: (fn) => watchers.add(fn) });
setInterval(showSince, 10000);
room.start();
