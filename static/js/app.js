// What every page gets, on top of markup that already works: tabs, counters, copy and print buttons, menus.
import { all, announce, element, fill, number, on, reveal } from "./core/dom.js";

/** Arrow keys, Home and End move within one tablist; the pane named by aria-controls is shown. */
function tabs(list) {
  const items = all("[role=tab]", list);
  const pane = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const pick = (chosen, isFocused = true) => {
    for (const tab of items) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      const shown = pane(tab);
      if (shown) shown.hidden = !is;
    }
    if (isFocused) chosen.focus();
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) pick(tab);
  });
  list.addEventListener("keydown", (event) => {
    const now = items.indexOf(document.activeElement);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: items.length - 1 }[event.key];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    pick(items[(next + items.length) % items.length]);
  });
  pick(items.find((tab) => tab.getAttribute("aria-selected") === "true") ?? items[0], false);
}

/** `<textarea data-counter="2000">`: shows 186/2.000 in its `[data-counter-for]`; says it aloud only near the end. */
function counter(field) {
  const most = Number(field.dataset.counter);
  const out = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
  if (!out || !most) return;
  let waiting = 0;
  const show = () => {
    const used = [...field.value].length; // characters as a reader counts them, as the server does
    out.textContent = `${number(used)}/${number(most)}`;
    out.toggleAttribute("data-too-long", used > most);
    clearTimeout(waiting);
    if (used < most * 0.9) return;
    const text = used > most ? out.dataset.over : out.dataset.left;
    if (text) waiting = setTimeout(() => announce(fill(text, { n: number(Math.abs(most - used)) })), 1000);
  };
  field.addEventListener("input", show);
  show();
}

/** Also where the page is not a secure context (a laptop's address in the room's network). */
async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const box = element("textarea", { class: "sr", "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  document.body.append(box);
  box.select();
  const isDone = document.execCommand("copy");
  box.remove();
  if (!isDone) throw new Error("copy refused");
}

/** `<button data-copy="text">` copies it; `<button data-copy-from="id">` copies that field or element. */
async function copy(event, button) {
  const source = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom) : null;
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  const label = button.querySelector("[data-label]") ?? button;
  try {
    await copyText(text);
  } catch {
    source?.select?.(); // the reader can still press the keys
    return;
  }
  if (!button.dataset.copied || button.dataset.before) return;
  button.dataset.before = label.textContent;
  label.textContent = button.dataset.copied;
  announce(button.dataset.copied);
  setTimeout(() => {
    label.textContent = button.dataset.before;
    delete button.dataset.before;
  }, 2000);
}

/** Menus are `<details data-menu>`: Escape or a tap elsewhere closes them. */
function closeMenus(except = null) {
  for (const menu of all("details[data-menu][open]")) if (menu !== except) menu.open = false;
}

for (const list of all("[role=tablist]")) tabs(list);
for (const field of all("[data-counter]")) counter(field);
on(document, "click", "[data-copy], [data-copy-from]", copy);
on(document, "click", "[data-print]", () => window.print());
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  const isInside = menu.contains(document.activeElement);
  closeMenus();
  if (isInside) menu.querySelector("summary").focus();
});
document.querySelector("[data-error-summary]")?.focus();
reveal();

/** What works offline is loaded for who has come on from a first page, or has something waiting; never for a first look. */
async function offline() {
  const found = await import("./core/offline.js").catch(() => null); // a server that is away: the next page asks again
  if (!found) return;
  const { register, deliver } = found;
  if (mayRegister) await register();
  if (isWaiting) deliver();
}
const isWaiting = (() => { try { return Boolean(localStorage.getItem("jkd.menunggu")); } catch { return false; } })();
const hasStayed = document.referrer.startsWith(`${location.origin}/`) || document.querySelector("[data-sending], [data-queue]");
const mayRegister = Boolean(hasStayed && "worker" in document.documentElement.dataset && navigator.serviceWorker && !navigator.serviceWorker.controller);
if (mayRegister || isWaiting) addEventListener("load", () => setTimeout(offline, 500));
