// The words of the form: one text, or three parts. Switching carries them over, so that nothing typed is lost or sent twice.
import { compose, partsOf } from "./parts.js";

const GUIDED = "terarah";

/** `fields()` are those in use, `value()` is what would be kept, `read()` and `write(kept)` are for the draft; `clear()` empties all. */
export function mountWords(form) {
  const { text, masalah, usulan, alasan, cara } = form.elements;
  const parts = [masalah, usulan, alasan];
  const isGuided = () => cara.value === GUIDED;
  const fields = () => (isGuided() ? parts : [text]);

  function put(field, words) {
    if (field.value === words) return;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true })); // the counter, the hints and the draft follow
  }

  function carry() {
    const written = parts.some((field) => field.value.trim());
    if (isGuided() && !written && text.value.trim()) {
      const found = partsOf(text.value) ?? ["", text.value, ""];
      put(text, "");
      parts.forEach((field, at) => put(field, found[at]));
    } else if (!isGuided() && written && !text.value.trim()) {
      const whole = compose(parts.map((field) => field.value));
      parts.forEach((field) => put(field, ""));
      put(text, whole);
    }
  }

  for (const choice of cara) choice.addEventListener("change", carry);
  return {
    fields,
    put,
    all: [text, ...parts],
    value: () => (isGuided() ? compose(parts.map((field) => field.value)) : text.value),
    read: () => ({ cara: cara.value, words: [text, ...parts].map((field) => field.value) }),
    write({ cara: way, words }) {
      cara.value = way === GUIDED ? GUIDED : "bebas";
      [text, ...parts].forEach((field, at) => put(field, words[at] ?? ""));
    },
    clear: () => [text, ...parts].forEach((field) => put(field, "")),
  };
}
