// The form of saying something: keeps a draft on the device, and points at personal data while one types.
import { announce } from "../core/dom.js";
import { forgetDraft, keepDraft, keptDraft } from "./draft.js";
import { findPersonal, without } from "./personal.js";

const form = document.querySelector("form[data-submission]");
const text = form.elements.text;
const note = form.querySelector("[data-draft]");
const discard = note.querySelector("[data-discard]");
const hint = form.querySelector("[data-pii]");
const left = new Set(); // what the writer chose to leave
let saving = 0;

function say(words) {
  note.hidden = !words;
  note.querySelector("span").textContent = words;
}

function restore() {
  const draft = keptDraft();
  if (text.value || !draft) return;
  text.value = draft;
  say(note.dataset.restored);
  discard.hidden = false;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function save() {
  clearTimeout(saving);
  saving = setTimeout(() => say(keepDraft(text.value) ? note.dataset.kept : ""), 600);
}

function point() {
  const isPublic = form.elements.publikasi.value !== "rahasia";
  const found = isPublic ? findPersonal(text.value) : null;
  const isNew = found && !left.has(found.text);
  if (isNew && hint.hidden) announce(hint.dataset[found.kind]);
  hint.hidden = !isNew;
  if (!isNew) return;
  hint.querySelector("b").textContent = hint.dataset[found.kind];
  hint.querySelector("[data-move]").hidden = found.kind === "identity";
}

text.addEventListener("input", () => {
  point();
  save();
});
form.addEventListener("change", point);
hint.querySelector("[data-move]").addEventListener("click", () => {
  const found = findPersonal(text.value);
  if (!found) return;
  form.elements.kontak.value = found.text;
  text.value = without(text.value, found.text);
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
hint.querySelector("[data-leave]").addEventListener("click", () => {
  const found = findPersonal(text.value);
  if (found) left.add(found.text);
  point();
  text.focus();
});
discard.addEventListener("click", () => {
  text.value = "";
  forgetDraft();
  discard.hidden = true;
  say("");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
restore();
point();
