// The matrix: keterangan is kept the moment it is chosen. Without a script each row has a button for it.
import { all } from "../core/dom.js";

const said = document.querySelector("[data-saved]");

async function keep(form, select) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    const { message } = await answer.json();
    if (!answer.ok) throw new Error(message);
    said.textContent = message;
    select.dataset.kept = select.value;
  } catch (problem) {
    select.value = select.dataset.kept;
    said.textContent = problem.message;
  }
}

for (const form of all("form[data-autosave]")) {
  const select = form.querySelector("select");
  select.dataset.kept = select.value;
  for (const button of all("[data-only-without-js]", form)) button.hidden = true;
  select.addEventListener("change", () => keep(form, select));
}
