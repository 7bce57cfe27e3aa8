// The control room's video: what viewers see, the one click that moves them, and the addresses with what is wrong beside them.
import { all, fill } from "../core/dom.js";

export function mount({ root, room, watch }) {
  const tool = root.querySelector("[data-video-tool]");
  if (!tool) return;
  const words = tool.querySelector("[data-words-video]").dataset;
  const kindOf = (source) => words[`kind${source.kind[0].toUpperCase()}${source.kind.slice(1)}`];
  const shut = tool.querySelector("[data-switch-error]");
  watch(({ parts: { video } }, before) => {
    if (!video || (video === before.parts.video && tool.dataset.isFresh)) return;
    tool.dataset.isFresh = "1";
    const now = tool.querySelector("[data-video-now]");
    const text = video.source ? fill(now.dataset[video.place], { kind: kindOf(video.source) }) : now.dataset.none;
    if (now.textContent !== text) now.textContent = text;
    for (const button of all("[data-to]", tool)) {
      button.hidden = button.dataset.to === video.place || !(button.dataset.to === "main" || video.sources.spare);
    }
    tool.querySelector("[data-zoom-line]").hidden = !video.zoom;
    if (video.zoom?.startsWith("https://")) tool.querySelector("[data-zoom-link]").href = video.zoom;
    for (const row of all("[data-source]", tool)) patch(row, video.sources[row.dataset.source] ?? null, kindOf);
  });
  for (const form of all("[data-source-form]", tool)) {
    listen(form, form.querySelector("[data-source-error]"), words, room, () => { delete form.dataset.isTyped; });
    form.elements.address.addEventListener("input", () => { form.dataset.isTyped = "1"; });
  }
  const moving = tool.querySelector("[data-video-switch]");
  if (moving) listen(moving, shut, words, room);
}

/** What another host set appears, but never over what is being typed here. */
function patch(row, source, kindOf) {
  row.querySelector("[data-source-kind]").textContent = source ? `(${kindOf(source)})` : "";
  row.querySelector("[data-source-remove]").hidden = !source;
  const form = row.querySelector("form");
  const field = form.elements.address;
  if (!form.dataset.isTyped && document.activeElement !== field) field.value = source?.address ?? "";
}

function listen(form, error, words, room, onDone = () => {}) {
  const field = form.elements.address;
  const say = (text) => {
    error.hidden = !text;
    error.lastElementChild.textContent = text;
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submitter } = event;
    const body = new FormData(form, submitter);
    submitter.disabled = true;
    say("");
    try {
      const response = await fetch(submitter.getAttribute("formaction") ?? form.getAttribute("action"), { method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (answer.error) say(answer.message ?? words.fault);
      else onDone();
    } catch {
      say(words.fault);
    } finally {
      submitter.disabled = false;
      room.wake();
    }
  });
}
