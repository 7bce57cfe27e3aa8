// The note-taker's page: Enter sends, the arrow up corrects the last line, Escape goes back to typing. Lines are sent one after
// the other in the order in which they were typed, each again with its key until it is acknowledged; what is refused is put back.
import { all, home, on, time } from "../core/dom.js";
import { keepDraft, newKey, Outbox } from "../core/outbox.js";
import { Captions, linesOf, patchRows } from "./captions.js";
import { Room } from "./room.js";

const root = document.querySelector("[data-room]");
const slug = root.dataset.room;
const base = `${home}/sesi/${slug}`;
const words = root.querySelector("[data-words-captions]").dataset;
const list = root.querySelector("[data-caption-list]");
const form = root.querySelector("[data-say]");
const field = form.elements.text;
const forgetDraft = keepDraft(field, `notulis.${slug}`);

const room = new Room({
  slug, audience: "meja", stateUrl: `${base}/kendali/keadaan.json`,
  getMine: async () => (await fetch(`${base}/saya.json`, { credentials: "same-origin", cache: "no-store" })).json(),
  onChange: (state) => captions.watch(state),
  onLink: (how) => { root.querySelector("[data-link]").hidden = how === "live" || how === "polling"; },
});
const captions = new Captions({
  room, slug, n: Number(root.dataset.n), lines: linesOf(list, (row) => row.querySelector("[data-text]")), keep: 30, show,
});

function show(lines) {
  const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
  patchRows(list, lines, () => root.querySelector("template[data-blank=caption]").content.firstElementChild.cloneNode(true), (row, line) => {
    row.querySelector("[data-text]").textContent = line.text;
    if (line.at) row.querySelector("[data-time]").textContent = time(line.at);
    const editor = row.querySelector("[data-correct]");
    if (!row.querySelector("[data-edit]").open) editor.elements.text.value = line.text;
    const label = row.querySelector("label");
    editor.elements.text.id = label.htmlFor = `ralat-${line.id}`;
    for (const node of all("[action], [formaction]", row)) {
      for (const name of ["action", "formaction"]) {
        if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace("/notulis/0/", `/notulis/${line.id}/`));
      }
    }
  });
  if (isAtEnd) scrollTo({ top: document.documentElement.scrollHeight });
}

function say(box, text) {
  const error = box.querySelector("[data-error]");
  error.hidden = !text;
  error.lastElementChild.textContent = text;
}

async function post(url, body) {
  const response = await fetch(url, { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
  const answer = await response.json();
  if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error, data: answer, words: answer.message });
}

function send({ key, text }) {
  const body = new FormData(form);
  body.set("key", key);
  body.set("text", text);
  return post(form.getAttribute("action"), body).catch((error) => {
    say(form, error.words ?? words.again);
    throw error;
  });
}
const outbox = new Outbox(`notulis.${slug}`, send, {
  onDone: () => say(form, ""),
  onRefused: ({ text }, error) => {
    field.value = field.value ? `${text}\n${field.value}` : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    say(form, error.words ?? words.refused);
  },
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  forgetDraft();
  say(form, "");
  outbox.add({ key: form.elements.key.value, text });
  form.elements.key.value = newKey();
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "ArrowUp" && !field.value && list.lastElementChild) {
    event.preventDefault();
    const box = list.lastElementChild.querySelector("[data-edit]");
    box.open = true;
    box.querySelector("input[name=text]").select();
    box.scrollIntoView({ block: "nearest" });
  }
});

on(list, "keydown", "[data-edit]", (event, box) => {
  if (event.key !== "Escape") return;
  box.open = false;
  field.focus();
});
on(list, "submit", "[data-correct]", async (event, editor) => {
  event.preventDefault();
  const url = event.submitter?.getAttribute("formaction") ?? editor.getAttribute("action");
  try {
    await post(url, new FormData(editor, event.submitter));
    say(editor, "");
    editor.closest("[data-edit]").open = false;
    field.focus();
  } catch (error) {
    say(editor, error.words ?? words.refused);
  }
});
room.start();
outbox.flush(); // what an earlier page could not send
