// The form of a session: rows are added, moved and removed at once, the programme's hours follow, and a file that is too large
// is refused before it travels. Without this script the same buttons ask the server.
import { all, announce, element, fill, icon, on } from "../core/dom.js";

const DAY = 1440;

/** Names and ids follow the order: `rundown-3-title`. A row's index is the second piece. */
function numberAnew(group) {
  const list = group.dataset.rows;
  all("[data-list] > li", group).forEach((row, place) => {
    for (const node of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replaceAll(new RegExp(`\\b${list}-\\d+-`, "g"), `${list}-${place}-`));
      }
      if (node.dataset.act) node.value = `${node.dataset.act}:${list}:${place}`;
      if (node.dataset.label) say(node, fill(node.dataset.label, { n: place + 1 }));
    }
  });
}

function say(node, words) {
  if (node.hasAttribute("data-heading")) node.textContent = words;
  else node.setAttribute("aria-label", words);
}

const minutesOf = (text) => (/^\s*\d{1,6}\s*$/.test(text) ? Number(text) : 0);

function clock(text) {
  const found = /^(\d{1,2})[.:](\d{2})/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

const said = (at) => `${String(Math.floor((at % DAY) / 60)).padStart(2, "0")}.${String(at % 60).padStart(2, "0")}`;

/** The hour of each part, and of the end; the end's field follows as long as it said the same before. */
function follow(form) {
  const begins = clock(form.querySelector("[data-starts]")?.value ?? "");
  const ends = form.querySelector("[data-ends]");
  let at = begins;
  for (const row of all(".part-row", form)) {
    row.querySelector("[data-at]").textContent = at === null ? "–" : said(at);
    if (at !== null) at += minutesOf(row.querySelector("[data-minutes]").value);
  }
  const total = all("[data-minutes]", form).reduce((sum, field) => sum + minutesOf(field.value), 0);
  const line = form.querySelector("[data-total]");
  if (line && at !== null) line.textContent = fill(line.dataset.words, { n: total, at: said(at) });
  if (ends && at !== null && total && (!ends.value || ends.value === form.dataset.computed)) ends.value = said(at).replace(".", ":");
  if (at !== null && total) form.dataset.computed = said(at).replace(".", ":");
}

function add(group) {
  const fresh = group.querySelector("template[data-new]").content.cloneNode(true);
  group.querySelector("[data-list]").append(fresh);
  numberAnew(group);
  group.querySelector("[data-list] > li:last-child :is(input:not([type=hidden]), select)").focus();
}

function move(group, row, act) {
  const other = act === "naik" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (act === "naik") other.before(row);
  else other.after(row);
  numberAnew(group);
  row.querySelector(`[data-act=${act}]`).focus();
  announce(fill(group.dataset.saidMoved, { n: [...row.parentElement.children].indexOf(row) + 1 }));
}

function remove(group, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  numberAnew(group);
  (next?.querySelector("[data-act=hapus]") ?? group.querySelector("[data-act=tambah]")).focus();
  announce(group.dataset.saidRemoved);
}

function act(event, button) {
  const group = button.closest("[data-rows]");
  if (!group) return;
  event.preventDefault();
  const row = button.closest("[data-list] > li");
  if (button.dataset.act === "tambah") add(group);
  else if (button.dataset.act === "hapus") remove(group, row);
  else move(group, row, button.dataset.act);
  follow(form);
}

/** Said beside the field as the server would, and the file is let go, so that the rest can be kept. */
function weigh(_event, field) {
  const holder = field.closest(".field");
  const id = `${field.id}-e`;
  document.getElementById(id)?.remove();
  const isTooLarge = [...(field.files ?? [])].some((file) => file.size > Number(field.dataset.most));
  holder.toggleAttribute("data-bad", isTooLarge);
  if (!isTooLarge) return;
  field.before(element("p", { class: "err", id, role: "alert" }, icon("alert"), element("span", {}, field.dataset.tooLarge)));
  field.value = "";
}

on(document, "change", "[data-most]", weigh);
const form = document.querySelector("[data-session-form]");
if (form) {
  on(form, "click", "[data-act]", act);
  form.addEventListener("input", () => follow(form));
  follow(form);
}
