// Support without leaving the page. The form works by itself; here its answer only changes two words and a number.
import { announce, number, on } from "../core/dom.js";

const busy = new WeakSet();

async function support(event, form) {
  event.preventDefault();
  if (busy.has(form)) return;
  busy.add(form);
  const wanted = form.elements.on.value;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    show(form, await answer.json());
  } catch {
    form.elements.on.value = wanted;
    form.submit(); // the page says what was wrong, in words
  } finally {
    busy.delete(form);
  }
}

function show(form, { on: isOn, supports }) {
  const label = form.querySelector("[data-label]");
  form.elements.on.value = isOn ? "0" : "1";
  form.querySelector("button").setAttribute("aria-pressed", String(isOn));
  form.querySelector("[data-count]").textContent = number(supports);
  label.textContent = isOn ? label.dataset.on : label.dataset.off;
  announce(`${label.textContent}: ${number(supports)}`);
}

on(document, "submit", "form[data-support]", support);
