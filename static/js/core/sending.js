// Sending a form that must not be lost: kept in this browser first (queue.js), then sent; without a network it waits there.
// The markup stands in templates/components/sending.html. Without a script, or where the browser keeps nothing, the form
// goes by itself.
import { announce, home } from "./dom.js";
import { newKey } from "./outbox.js";
import { find, forget, keep, onChange, prepare, send, sendLater, told, whenBack } from "./queue.js";

const SLOW = 8000; // ms

/**
 * `kind` and `done` as in queue.js; `label(form)` is how the form is called in a list of what waits; `marks` are fields to
 * set when it waits, since nobody can be asked any more. `onKept()` hears that the form is safe in the queue.
 */
export function sendKept(form, { kind, done, label, marks = {}, onKept = () => {} }) {
  const box = form.querySelector("[data-sending]");
  const panel = box.querySelector("[data-queued]");
  const button = form.querySelector("button[type=submit]:not([formaction])");
  form.after(panel);
  let stop = null; // while it is on its way
  let waiting = null; // the key of what is shown as kept

  const show = (name) => {
    for (const line of box.querySelectorAll("[data-state]")) line.hidden = line.dataset.state !== name;
    if (name) announce(box.querySelector(`[data-state="${name}"] [data-words]`).textContent);
    button.toggleAttribute("aria-disabled", name === "busy" || name === "slow");
  };

  function item(submitter) {
    const field = form.elements.namedItem("key");
    field.value ||= newKey();
    const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && !(value instanceof File && !value.size));
    if (submitter?.name) fields.push([submitter.name, submitter.value]);
    return { key: field.value, kind, done, home, fields, action: form.action, label: label(form) };
  }

  async function submit(event) {
    if (event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (stop) return;
    stop = new AbortController();
    const made = item(event.submitter);
    try {
      await keep(made);
    } catch {
      await sendItself();
      return;
    }
    show("busy");
    const timer = setTimeout(() => show("slow"), SLOW);
    const after = await onTheWay(made.key);
    clearTimeout(timer);
    show("");
    await settle(made, after);
    stop = null;
  }

  async function onTheWay(key) {
    const token = form.elements.namedItem("csrf_token")?.value ?? null;
    const after = await send(key, { token, signal: stop.signal });
    const mayBeStale = token && after?.state === "waiting" && navigator.onLine && !stop.signal.aborted;
    return mayBeStale ? send(key, { signal: stop.signal }) : after;
  }

  async function settle(made, after) {
    if (after?.state === "sent") {
      form.elements.namedItem("key").value = newKey(); // whoever comes back here writes something new
      location.assign(after.receipt);
    } else if (after?.state === "refused") {
      await forget(made.key);
      await sendItself(); // the page says what is wrong, in words
    } else if (after) {
      await keep({ ...after, fields: [...made.fields.filter(([name]) => !(name in marks)), ...Object.entries(marks)] });
      await sendLater();
      waiting = made.key;
      setTimeout(tryAgain, 3000);
      form.hidden = true;
      panel.hidden = false;
      panel.focus();
      form.reset();
      form.elements.namedItem("key").value = newKey();
      onKept();
    }
  }

  /** As without a script. Not without a network: the browser's own error page would take the text along. */
  async function sendItself() {
    try {
      const token = form.elements.namedItem("csrf_token");
      if (!token || !navigator.onLine) addToken((await prepare(home)).csrf_token);
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      show("unkept");
    } finally {
      stop = null;
    }
  }

  function addToken(value) {
    const token = form.elements.namedItem("csrf_token") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token" }));
    token.value = value;
  }

  async function tryAgain() {
    if (!waiting || panel.hidden || !navigator.onLine) return;
    await send(waiting);
    await look();
  }

  async function look() {
    const now = waiting && (await find(waiting));
    if (now?.state === "sent" && !panel.hidden) location.assign(now.receipt);
    else if (now?.state === "refused" && !panel.hidden) location.assign(panel.querySelector("[data-list]").href);
  }

  form.addEventListener("submit", submit);
  box.querySelector("[data-later]").addEventListener("click", () => stop?.abort());
  panel.querySelector("[data-again]").addEventListener("click", () => {
    panel.hidden = true;
    form.hidden = false;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  panel.querySelector("[data-drop]").addEventListener("click", async () => {
    await forget(waiting);
    waiting = null;
    panel.querySelector("[data-again]").click();
  });
  whenBack(tryAgain);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { stop = null; show(""); } });
  onChange(look);
  return restore(form, box);
}

/** Bring back a form that was refused or is to be changed: `#kiriman=<key>` in the address. True if one was. */
async function restore(form, box) {
  const key = /^#kiriman=([0-9a-f-]{36})$/.exec(location.hash)?.[1];
  const item = key && (await find(key).catch(() => null));
  if (!item?.fields.length || item.maybe) return false;
  await keep({ ...item, state: item.state === "waiting" ? "held" : item.state }); // what is being changed is not sent meanwhile
  for (const control of form.elements) if (["checkbox", "radio"].includes(control.type)) control.checked = false;
  for (const [name, value] of item.fields) fill(form, name, value);
  const list = box.querySelector("[data-problems]");
  for (const problem of item.problems) {
    const line = document.createElement("li");
    line.textContent = told(problem);
    list.append(line);
  }
  const said = box.querySelector("[data-refused]");
  form.prepend(said);
  said.hidden = item.problems.length === 0;
  return true;
}

function fill(form, name, value) {
  for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (control.type === "file") putFile(control, value);
    else if (["checkbox", "radio"].includes(control.type)) control.checked = control.checked || control.value === value;
    else if (name !== "csrf_token") control.value = value;
    control.dispatchEvent(new Event(["checkbox", "radio"].includes(control.type) ? "change" : "input", { bubbles: true }));
  }
}

/** A file goes into the first field of its name that is still free; an old browser asks for it again. */
function putFile(control, file) {
  if (!(file instanceof File) || (control.files.length && !control.multiple)) return;
  try {
    const box = new DataTransfer();
    for (const one of [...control.files, file]) box.items.add(one);
    control.files = box.files;
  } catch { /* it is chosen again */ }
}
