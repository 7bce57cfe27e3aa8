// The one tap at an ayat. The three links lead to a page with the same three buttons; here they are the buttons.
// The token is asked for with the first tap, so that a page that is only read costs no request.
import { all, announce, element, number } from "../core/dom.js";

const SAID = "jkd-sikap"; // this device has said something: its own taps are worth asking for
let known = null; // a promise of { token, mine }

const ask = (of) => {
  known ??= fetch(`/sikap/${of}/saya.json`, { headers: { Accept: "application/json" } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  known.catch(() => { known = null; });
  return known;
};

function asButtons(row) {
  for (const link of all("a[data-stance]", row)) {
    const button = element("button", { class: link.className, type: "button", "data-stance": link.dataset.stance, "data-href": link.href, "aria-pressed": "false" });
    button.append(...link.childNodes);
    link.replaceWith(button);
  }
  row.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-stance]");
    if (button) tap(row, button);
  });
}

const press = (row, stance) => all("button[data-stance]", row).forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.stance === stance)));

async function tap(row, button) {
  if (row.hasAttribute("aria-busy")) return;
  row.setAttribute("aria-busy", "true");
  const wish = button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.stance;
  press(row, wish); // at once; what the server says stands
  try {
    const { token } = await ask(row.dataset.stances);
    const body = new FormData();
    body.set("csrf_token", token);
    body.set("sikap", wish);
    const answer = await fetch(`/sikap/${row.dataset.stances}`, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    show(row, await answer.json());
    remember();
  } catch {
    location.assign(button.dataset.href); // the page says what was wrong, in words
  } finally {
    row.removeAttribute("aria-busy");
  }
}

function show(row, told) {
  press(row, told.mine);
  for (const button of all("button[data-stance]", row)) button.querySelector("[data-count]").textContent = told[button.dataset.stance] ? number(told[button.dataset.stance]) : "";
  const chosen = row.querySelector('[aria-pressed="true"]');
  if (chosen) announce(chosen.textContent.trim());
}

function remember() {
  try {
    localStorage.setItem(SAID, "1");
  } catch { /* a browser that keeps nothing */ }
}

function hasSaid() {
  try {
    return localStorage.getItem(SAID) === "1";
  } catch {
    return false;
  }
}

const rows = all("[data-stances]");
rows.forEach(asButtons);
if (rows.length && hasSaid()) {
  ask(rows[0].dataset.stances).then(({ mine }) => rows.forEach((row) => press(row, mine[row.dataset.stances] ?? ""))).catch(() => {});
}
