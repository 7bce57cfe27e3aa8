// The control room's slides: what is shown, how far a deck is rendered, and uploading with its progress.
import { all, fill, number } from "../core/dom.js";
import { mountStage } from "./slides.js";

export function mount(context) {
  const root = context.root.querySelector("[data-slides-tool]");
  if (!root) return;
  mountStage(context);
  const words = root.querySelector("[data-words-slides]").dataset;
  context.watch((state, before) => {
    if (state.parts.slide !== before.parts.slide || !root.dataset.isFresh) turn(root, state.parts.slide ?? null);
    if (state.parts.decks !== before.parts.decks || !root.dataset.isFresh) list(root, words, state);
    root.dataset.isFresh = "1";
  });
  mountUpload(root.querySelector("[data-upload]"), words, context);
}

/** Which page the buttons would show next. */
function turn(root, slide) {
  root.querySelector("[data-tool-none]").hidden = Boolean(slide);
  const form = root.querySelector("[data-turn]");
  if (!form) return; // the session is over
  form.hidden = root.querySelector("[data-hide]").hidden = !slide;
  if (!slide) return;
  form.querySelector("[data-turn-deck]").value = slide.deck;
  form.querySelector("[data-turn-prev]").value = Math.max(1, slide.page - 1);
  form.querySelector("[data-turn-next]").value = Math.min(slide.pages, slide.page + 1);
  const at = form.querySelector("[data-turn-at]");
  at.textContent = fill(at.dataset.said, { page: number(slide.page), pages: number(slide.pages) });
}

function list(root, words, state) {
  const decks = state.parts.decks ?? [];
  const box = root.querySelector("[data-deck-list]");
  const rows = new Map(all("[data-deck]", box).map((row) => [Number(row.dataset.deck), row]));
  for (const [id, row] of rows) if (!decks.some((deck) => deck.id === id)) row.remove();
  for (const deck of decks) {
    const row = rows.get(deck.id) ?? box.appendChild(blank(root, deck));
    patch(root, row, words, deck);
  }
  const choice = root.querySelector("[data-goto-deck]");
  if (!choice) return;
  const ready = decks.filter((deck) => deck.state === "ready");
  root.querySelector("[data-goto]").hidden = !ready.length;
  const mark = ready.map((deck) => `${deck.id} ${deck.title}`).join("|");
  if (choice.dataset.mark === mark) return;
  choice.dataset.mark = mark;
  const chosen = choice.value;
  choice.replaceChildren(...ready.map((deck) => new Option(deck.title, deck.id)));
  if (ready.some((deck) => String(deck.id) === chosen)) choice.value = chosen;
}

function blank(root, deck) {
  const row = root.querySelector("template[data-blank=deck]").content.firstElementChild.cloneNode(true);
  row.dataset.deck = deck.id;
  for (const form of all("form", row)) form.action = form.getAttribute("action").replace("/salindia/0/", `/salindia/${deck.id}/`);
  return row;
}

function patch(root, row, words, deck) {
  const find = (name) => row.querySelector(`[data-deck-${name}]`);
  find("title").textContent = deck.title;
  find("pages").textContent = fill(words.pages, { n: number(deck.pages) });
  find("open").hidden = !deck.is_open;
  find("offered").hidden = !deck.is_downloadable;
  const chip = root.querySelector(`template[data-deck-chip="${CSS.escape(deck.state)}"]`);
  if (row.dataset.state !== deck.state) find("state").replaceChildren(...(chip ? [chip.content.cloneNode(true)] : []));
  row.dataset.state = deck.state;
  const progress = find("progress");
  progress.hidden = deck.state === "ready" || deck.state === "failed";
  progress.max = deck.pages;
  progress.value = deck.done;
  find("problem").hidden = !deck.problem;
  if (deck.problem) find("problem").lastElementChild.textContent = words[`problem${deck.problem.split("_").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`] ?? deck.problem;
  for (const [act, isOn] of [["buka", deck.is_open], ["unduhan", deck.is_downloadable]]) {
    const button = row.querySelector(`[data-deck-act="${act}"] button`);
    button.value = isOn ? "0" : "1";
    button.textContent = isOn ? button.dataset.no : button.dataset.yes;
  }
}

function mountUpload(form, words, { room }) {
  const error = form.querySelector("[data-upload-error]");
  const progress = form.querySelector("[data-upload-progress]");
  const button = form.querySelector("button");
  const say = (text) => {
    error.hidden = !text;
    error.lastElementChild.textContent = text;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    if (file && file.size > Number(form.dataset.most)) return void say(words.large);
    say("");
    const request = new XMLHttpRequest(); // fetch does not tell how far an upload is
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = (100 * loaded) / total; });
    request.addEventListener("loadend", () => {
      button.disabled = false;
      progress.hidden = true;
      const answer = parsed(request.responseText);
      if (request.status === 200) {
        form.reset();
        form.closest("details").open = false;
      } else say(answer?.message ?? words.fault);
      room.wake();
    });
    button.disabled = true;
    progress.hidden = false;
    request.send(new FormData(form));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
