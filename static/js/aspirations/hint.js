// Points at personal data while one types, and offers to move it to the contact field or to take it out. Never in the way of sending.
import { announce } from "../core/dom.js";
import { findPersonal, without } from "./personal.js";

const MOVABLE = new Set(["phone", "email"]);

export function mountHint(form, words) {
  const hint = form.querySelector("[data-pii]");
  const left = new Set(); // what the writer chose to leave

  function found() {
    if (form.elements.publikasi.value === "rahasia") return null; // nobody but the team reads it
    for (const field of words.fields()) {
      const one = findPersonal(field.value, (text) => left.has(text));
      if (one) return { ...one, field };
    }
    return null;
  }

  function point() {
    const one = found();
    if (one && hint.hidden) announce(hint.dataset[one.kind]);
    hint.hidden = !one;
    if (!one) return;
    const isMovable = MOVABLE.has(one.kind) && !form.elements.kontak.value.trim();
    const said = hint.querySelector("[data-words]");
    hint.querySelector("b").textContent = hint.dataset[one.kind];
    hint.querySelector("[data-found]").textContent = one.text;
    said.textContent = isMovable ? said.dataset.contact : said.dataset.other;
    hint.querySelector("[data-move]").hidden = !isMovable;
    hint.querySelector("[data-remove]").hidden = isMovable;
  }

  function on(selector, act) {
    hint.querySelector(selector).addEventListener("click", () => {
      const one = found();
      if (one) act(one);
      point();
      one?.field.focus();
    });
  }

  on("[data-move]", ({ field, text }) => {
    form.elements.kontak.value = text;
    words.put(field, without(field.value, text));
  });
  on("[data-remove]", ({ field, text }) => words.put(field, without(field.value, text)));
  on("[data-leave]", ({ text }) => left.add(text));
  form.addEventListener("input", point);
  form.addEventListener("change", point);
  point();
}
