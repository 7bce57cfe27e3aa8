// The form for a question: an article's ayat as a list, and what was asked already in other words while one types.
import { all, element, fill, home, number } from "../core/dom.js";

const WAIT = 700; // ms after the last key
const LEAST = 12; // characters

/** Without scripts the number of an ayat is typed; here the chosen article's own ones are listed. */
export function mountParagraphs(form) {
  const article = form.querySelector("[data-article]");
  const place = form.querySelector("[data-paragraph]");
  if (!article || !place) return;
  const typed = place.querySelector("input");
  const choice = element("select", { class: "select", name: "ayat", "aria-label": typed.getAttribute("aria-label") });
  typed.replaceWith(choice);
  const list = (chosen) => {
    const numbers = (article.selectedOptions[0]?.dataset.ayat ?? "").split(" ").filter(Boolean);
    const options = numbers.map((one) => element("option", { value: one, selected: one === chosen }, fill(place.dataset.one, { n: one })));
    choice.replaceChildren(element("option", { value: "" }, place.dataset.all), ...options);
    choice.disabled = !numbers.length;
  };
  list(typed.value);
  article.addEventListener("change", () => list(""));
  form.addEventListener("reset", () => list(""));
}

/** Offers similar questions under the field. It asks when the typing rests, never holds sending up, and says so politely. */
export function mountSimilar({ form, field, base, getMine, votes, support }) {
  const box = form.querySelector("[data-similar]");
  if (!box) return { clear() {} };
  const list = box.querySelector("[data-similar-list]");
  const said = box.querySelector("[data-similar-said]");
  const blank = document.querySelector("template[data-blank=similar]").content;
  let timer = 0;
  let turn = 0;

  function clear() {
    clearTimeout(timer);
    turn += 1;
    box.hidden = true;
    list.replaceChildren();
    said.textContent = "";
  }

  async function ask() {
    const mine = ++turn;
    const text = field.value.trim();
    const { token } = await getMine();
    const response = await fetch(`${base}/mirip.json`, {
      method: "POST", body: JSON.stringify({ text }), credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    });
    if (!response.ok || mine !== turn) return;
    show((await response.json()).similar);
  }

  function show(similar) {
    if (box.contains(document.activeElement)) return; // somebody is about to press one
    const before = all("li", list).map((node) => node.dataset.id).join();
    list.replaceChildren(...similar.map(item));
    box.hidden = similar.length === 0;
    const now = similar.map((one) => String(one.id)).join();
    if (now !== before) said.textContent = similar.length ? fill(box.dataset.said, { n: number(similar.length) }) : "";
  }

  function item(question) {
    const node = blank.firstElementChild.cloneNode(true);
    node.dataset.id = question.id;
    const text = node.querySelector("[data-text]");
    text.textContent = question.text;
    text.id = `mirip-${question.id}`;
    const button = node.querySelector("[data-back]");
    const link = node.querySelector("[data-to]");
    const isOpen = ["shown", "featured"].includes(question.state);
    button.hidden = !isOpen;
    button.setAttribute("aria-describedby", text.id);
    link.setAttribute("aria-describedby", text.id);
    link.textContent = isOpen ? link.dataset.see : link.dataset.answered;
    link.href = document.getElementById(`q${question.id}`) ? `#q${question.id}` : `${home}${base.slice(home.length)}?induk=${question.id}#tanya`;
    const show = () => {
      const isOn = votes.isOn(question.id);
      button.setAttribute("aria-pressed", String(isOn));
      const words = button.querySelector("[data-words]");
      words.textContent = isOn ? words.dataset.on : words.dataset.off;
      button.querySelector("[data-votes]").textContent = number(votes.count(question));
    };
    button.addEventListener("click", () => { support(question); show(); });
    show();
    return node;
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length < LEAST) return void clear();
    timer = setTimeout(() => ask().catch(() => {}), WAIT);
  });
  return { clear };
}
