// On each card of the board: its number and group, joining with what is similar, written answers, and what was written first.
import { all, fill, number, on } from "../core/dom.js";
import { setText } from "./view.js";

export function mount({ root, base, watch, toast, words }) {
  const board = root.querySelector("[data-board]");
  const blank = root.querySelector("template[data-blank=similar]");
  if (!board || !blank) return;

  watch((state) => {
    for (const card of all("[data-question]", board)) {
      const question = state.questions[Number(card.dataset.question)];
      if (question) show(card, question);
    }
  });

  function show(card, question) {
    const isJoined = question.state === "joined";
    setText(card.querySelector("[data-number]"), `#${question.id}`);
    const group = card.querySelector("[data-group]");
    if (group) {
      const joined = question.joined ? fill(group.dataset.joined, { n: number(question.joined) }) : "";
      setText(group, isJoined ? fill(group.dataset.joinedTo, { n: question.joined_to }) : joined);
    }
    for (const node of all("[data-if-joined]", card)) node.hidden = !isJoined;
    for (const node of all("[data-unless-joined]", card)) node.hidden = isJoined;
    for (const node of all("[data-act=buka-lagi]", card)) node.hidden = question.state !== "answered";
    for (const node of all("[data-original]", card)) node.hidden = !question.is_edited;
    const editor = card.querySelector("[data-answer-editor]");
    if (editor && !editor.closest("details").open) editor.value = question.answer ?? "";
  }

  board.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details[data-join]") && event.target.open) offer(event.target).catch(() => {});
  }, true);

  /** What is similar among the shown ones: one press joins. */
  async function offer(box) {
    const id = box.closest("[data-question]").dataset.question;
    const list = box.querySelector("[data-similar-list]");
    const response = await fetch(`${base}/kendali/pertanyaan/${id}/mirip.json`, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) return;
    const { similar } = await response.json();
    if (!similar.length) return void (list.textContent = list.dataset.none);
    list.replaceChildren(...similar.map((question) => {
      const item = blank.content.firstElementChild.cloneNode(true);
      setText(item.querySelector("[data-text]"), question.text);
      const button = item.querySelector("button");
      button.value = question.id;
      const label = button.querySelector("[data-words]");
      label.textContent = fill(label.dataset.words, { n: question.id });
      return item;
    }));
  }

  on(board, "submit", "form[data-original]", async (event, form) => {
    event.preventDefault();
    const place = form.querySelector("[data-original-text]");
    if (!place.hidden) return void (place.hidden = true);
    try {
      const response = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (answer.error) return void toast(words.refused);
      place.textContent = answer.ok.original;
      place.hidden = false;
    } catch {
      toast(words.refused);
    }
  });
}
