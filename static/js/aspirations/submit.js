// The form of saying something: keeps a draft on the device, points at personal data, and shows what is alike while one types.
// Sending it, also later, is sending.js.
import { forgetDraft, keepDraft, keptDraft } from "./draft.js";
import { mountHint } from "./hint.js";
import { mountSimilar } from "./similar.js";
import { mountWords } from "./words.js";

const SAVE_AFTER = 600; // ms after the last key
const form = document.querySelector("form[data-submission]");
const words = mountWords(form);
const note = form.querySelector("[data-draft]");
let saving = 0;

function say(text) {
  note.hidden = !text;
  note.querySelector("span").textContent = text;
}

function restore() {
  const draft = keptDraft();
  if (!draft || words.all.some((field) => field.value)) return;
  words.write(draft);
  say(note.dataset.restored);
}

function save() {
  clearTimeout(saving);
  saving = setTimeout(() => say(keepDraft(words.read()) ? note.dataset.kept : ""), SAVE_AFTER);
}

restore();
for (const field of words.all) field.addEventListener("input", save);
for (const choice of form.elements.cara) choice.addEventListener("change", save);
note.querySelector("[data-discard]").addEventListener("click", () => {
  words.clear();
  clearTimeout(saving);
  forgetDraft();
  say("");
  words.fields()[0].focus();
});
mountHint(form, words);
mountSimilar(form, words);
document.querySelector("[data-offer]")?.focus();
