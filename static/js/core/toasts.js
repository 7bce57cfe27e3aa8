// Short notices that go by themselves; the container is polite, so they are read aloud too.
import { element, fill } from "./dom.js";

/** Show `text` for eight seconds; `action` is {label, run} for one thing to do about it. Returns what takes it away at once. */
export function toast(container, text, action = null) {
  const button = action && element("button", { type: "button" }, action.label);
  const box = element("p", { class: "toast" }, element("span", {}, text), button);
  button?.addEventListener("click", () => { box.remove(); action.run(); });
  container.append(box);
  while (container.children.length > 3) container.firstElementChild.remove();
  setTimeout(() => box.remove(), action ? 30000 : 8000);
  return () => box.remove();
}

/** The page's words for a refusal; `words` is a dataset with error… entries. */
export function refusalWords(words, error) {
  const name = `error${(error.code ?? "").split("_").map((part) => part && part[0].toUpperCase() + part.slice(1)).join("")}`;
  const text = words[name] ?? words.refused;
  return fill(text, { n: String(error.data?.resets_in ?? error.data?.most ?? "") });
}
