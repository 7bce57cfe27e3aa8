// The desk's keys, lease and countdown, on top of a page whose buttons are forms.
import { all, announce, element, fill } from "../core/dom.js";

const STORED = "jkd.desk.keys";
const desk = document.querySelector("[data-desk]");
const byId = (id) => document.getElementById(id);

// --- keys ------------------------------------------------------------------------------------

const keys = document.querySelector("[data-keys]");
const keysSwitch = document.querySelector("[data-keys-on]");

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // storage is blocked: the switch lasts as long as the page
  }
}

function keep(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // as above
  }
}

const isField = (node) => node instanceof Element && node.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
const panel = () => byId("jangan");

function send(id) {
  byId(id)?.requestSubmit();
}

function redact() {
  const button = document.querySelector("[data-has-redactable]");
  if (!button) return;
  if (button.dataset.hasRedactable === "ya") return send("f-redact");
  byId("sunting").open = true; // nothing was marked: the moderator hides by hand
  byId("redacted").focus();
}

function openReasons() {
  if (!panel()) return;
  panel().open = true;
  panel().querySelector("input[type=radio]").focus();
  panel().scrollIntoView({ block: "nearest" });
}

function closeReasons() {
  panel().open = false;
  document.querySelector("[data-withhold]")?.focus();
}

function pickReason(index) {
  const reason = all("input[type=radio]", panel())[index];
  if (!reason) return;
  reason.checked = true;
  byId("note").focus();
}

const follow = (rel) => document.querySelector(`a[rel=${rel}]`)?.click();
const actions = {
  a: () => send("f-show"), s: redact, x: openReasons, z: () => send("f-undo"),
  j: () => follow("next"), k: () => follow("prev"), ArrowRight: () => send("f-skip"),
  "?": () => {
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  },
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.key === "Escape" && panel()?.open && panel().contains(event.target)) return closeReasons();
  if (isField(event.target) || !keysSwitch.checked) return;
  if (panel()?.open) {
    // choosing a reason: the letters that decide are off, so that a slip of the hand decides nothing
    if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      pickReason(Number(event.key) - 1);
    }
    return;
  }
  const isArrowOfAnother = event.key === "ArrowRight" && event.target.closest?.("[role=radiogroup], input, summary, .tabs");
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || isArrowOfAnother) return;
  event.preventDefault();
  action();
}

// --- one press, one decision -----------------------------------------------------------------

function once(event) {
  const form = event.target;
  if (!form.matches?.("[data-decision], #f-undo, #f-skip")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "ya";
}

// --- the lease -------------------------------------------------------------------------------

const lease = document.querySelector("[data-lease]");
const RENEW = 45_000;
const SETTLE = 800; // walking through the queue with J takes nothing

async function claim() {
  if (document.hidden) return;
  try {
    const answer = await fetch(lease.dataset.lease, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": lease.dataset.token } });
    if (answer.status === 409) stale(await answer.json());
  } catch {
    // no network now: the next beat tries again, and a decision is checked by the server anyway
  }
}

function stale(facts) {
  clearInterval(beat);
  const box = document.querySelector("[data-stale]");
  const text = box.querySelector("[data-stale-text]");
  text.textContent = fill(facts.is_decided ? text.dataset.decided : text.dataset.held, { who: facts.who, what: facts.what });
  box.hidden = false;
  announce(text.textContent);
}

function release() {
  const body = new FormData();
  body.append("csrf_token", lease.dataset.token);
  navigator.sendBeacon?.(lease.dataset.release, body);
}

let beat = 0;
if (lease) {
  setTimeout(claim, SETTLE);
  beat = setInterval(claim, RENEW);
  document.addEventListener("visibilitychange", claim);
  window.addEventListener("pagehide", release);
}

// --- the countdown of the undo ---------------------------------------------------------------

const undo = byId("f-undo");
if (undo) {
  const until = performance.now() + 1000 * Number(undo.dataset.undo);
  const out = undo.querySelector("[data-left]");
  const words = out.textContent;
  const tick = setInterval(() => {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    out.textContent = words.replace(/\d+/, String(left));
    if (left) return;
    clearInterval(tick);
    undo.remove();
  }, 250);
}

// --- the preview follows the edit ------------------------------------------------------------

const edited = document.querySelector("[data-redacted]");
const preview = document.querySelector("[data-preview]");
if (edited && preview) {
  edited.addEventListener("input", () => {
    const pieces = edited.value.split(/(\[[^[\]\n]{1,40}\])/);
    preview.replaceChildren(...pieces.map((piece, at) => (at % 2 ? element("mark", {}, piece) : piece)));
  });
}

if (desk) {
  if (keysSwitch) {
    keysSwitch.checked = stored() !== "off";
    keysSwitch.addEventListener("change", () => keep(keysSwitch.checked ? "on" : "off"));
    document.addEventListener("keydown", pressed);
  }
  document.addEventListener("submit", once);
  document.querySelector("[data-withhold]")?.addEventListener("click", (event) => {
    event.preventDefault();
    openReasons();
  });
  desk.querySelector(".queue [aria-current]")?.scrollIntoView({ block: "nearest" });
}
