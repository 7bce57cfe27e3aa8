// A page that becomes another one by itself: each device at a moment of its own, and with what was being typed.
import { all } from "../core/dom.js";

const NAME = "jkd.turn";
const RESTING = 3000; // ms after the last key: nobody's words are taken from under their fingers
const PATIENCE = 45000; // ms for which somebody who types is waited for
const LEAST = 1500; // ms over which a few devices are spread
const A_VIEWER = 10; // ms more for each viewer
const MOST = 60000;
const AGAIN = 30000; // ms within which a page does not turn twice: then the server has not gone on, and a button remains
const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button"]);

const memory = {
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(NAME) ?? "null");
    } catch {
      return null;
    }
  },
  write(value) {
    try {
      sessionStorage.setItem(NAME, JSON.stringify(value));
    } catch { /* a browser that keeps nothing: drafts have their own place */ }
  },
};

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !LEFT_OUT.has(field.type));
const addressOf = (form) => `${form.getAttribute("action") ?? ""}#${form.id}`;

/** What stands in the forms now, by the form's address; only what was changed. */
export function typed(root = document) {
  const found = [];
  for (const form of all("form", root)) {
    const fields = fieldsOf(form);
    fields.forEach((field, place) => {
      const isBox = field.type === "checkbox" || field.type === "radio";
      const isChanged = isBox ? field.checked !== field.defaultChecked
        : field.options ? [...field.options].some((option) => option.selected !== option.defaultSelected) : field.value !== field.defaultValue;
      if (isChanged) found.push({ form: addressOf(form), name: field.name, place, value: isBox ? field.checked : field.value });
    });
  }
  return found;
}

/** Put it back where there is such a form; what has no place here waits for a page that has one. */
export function restoreTyped() {
  const kept = memory.read();
  if (!kept?.fields?.length) return;
  const left = [];
  for (const one of kept.fields) {
    const form = all("form").find((each) => addressOf(each) === one.form);
    const fields = form ? fieldsOf(form) : [];
    const field = fields[one.place]?.name === one.name ? fields[one.place] : fields.find((each) => each.name === one.name && each.type !== "radio");
    if (!field) {
      left.push(one);
      continue;
    }
    if (typeof one.value === "boolean") field.checked = one.value;
    else field.value = one.value;
    for (let node = field.parentElement; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (kept.focus?.form === one.form && kept.focus.name === one.name) {
      field.focus({ preventScroll: false });
      if (kept.focus.caret !== null) field.setSelectionRange?.(kept.focus.caret, kept.focus.caret);
    }
  }
  memory.write({ ...kept, fields: left, focus: null });
}

function keep() {
  const field = document.activeElement;
  const focus = field?.form && field.name ? { form: addressOf(field.form), name: field.name, caret: field.selectionStart ?? null } : null;
  const before = memory.read()?.fields ?? [];
  const now = typed();
  const forms = new Set(all("form").map(addressOf));
  memory.write({ at: Date.now(), focus, fields: [...before.filter((one) => !forms.has(one.form)), ...now] });
}

let isTurning = false;

/**
 * Load this address again, within a span that grows with `viewers`. Returns false when it just did: then it is the reader's to press.
 * `go()` of what it returns does so at once.
 */
export function turn(viewers) {
  if (isTurning) return { go };
  const last = memory.read()?.at ?? 0;
  if (Date.now() - last < AGAIN && Date.now() >= last) return false;
  isTurning = true;
  let keyAt = 0;
  const until = Date.now() + PATIENCE;
  document.addEventListener("input", () => { keyAt = Date.now(); }, true);
  const rest = () => (Date.now() - keyAt < RESTING && Date.now() < until ? setTimeout(rest, 500) : go());
  setTimeout(rest, Math.random() * Math.min(MOST, LEAST + A_VIEWER * viewers));
  return { go };
}

function go() {
  keep();
  location.reload();
}
