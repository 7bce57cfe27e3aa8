// Putting options in order with two buttons each, for thumbs and keyboards. The form's selects stay what is sent and what
// a page without scripts shows: they are hidden, read when they were filled, and written with every move.
import { all, announce, element, fill, icon, number } from "../core/dom.js";

const fieldsOf = (form) => all("select[name^=rank-]", form);

/** Show a form's ranking, if it is one, as a list in the order that its selects say. Nothing is touched that stands right already. */
export function arrange(form, words) {
  const selects = fieldsOf(form);
  if (!selects.length) return;
  const list = form.querySelector("[data-rank]") ?? listFor(form, selects, words);
  const order = selects.map((_select, option) => option).sort((one, other) => placeOf(selects[one]) - placeOf(selects[other]) || one - other);
  if (list.dataset.rank !== order.join()) put(list, selects, order);
}

const placeOf = (select) => Number(select.value) || Infinity;

function listFor(form, selects, words) {
  const counted = selects[0].options.length - 1;
  const isAll = counted === selects.length;
  const rows = selects.map((select, option) => {
    const name = form.querySelector(`label[for="${CSS.escape(select.id)}"]`).firstElementChild;
    const button = (way, label) => element("button", { class: "btn", type: "button", "data-move": way, "aria-label": fill(label, { text: name.textContent }) }, icon(way));
    return element("li", { "data-option": option }, element("b", {}), name.cloneNode(true), button("up", words.moveUp), button("down", words.moveDown));
  });
  const list = element("ol", { class: "rank", "data-rank": true }, rows);
  const plain = selects[0].closest(".stack");
  plain.hidden = true;
  plain.after(list);
  const hint = form.querySelector("fieldset .hint");
  if (hint) hint.textContent = isAll ? words.arrangeAll : fill(words.arrangeSome, { n: number(counted) });
  const move = (row, way) => moved(list, fieldsOf(form), row, way, words);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(button.closest("li"), button.dataset.move);
  });
  list.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // the page would scroll
    move(event.target.closest("li"), way);
  });
  return list;
}

/** Rows, numbers and selects in this order; where fewer count than there are, the rest stands below without a number. */
function put(list, selects, order) {
  const counted = selects[0].options.length - 1;
  const rows = new Map(all("li", list).map((row) => [Number(row.dataset.option), row]));
  order.forEach((option, at) => {
    const row = rows.get(option);
    if (list.children[at] !== row) list.insertBefore(row, list.children[at]);
    row.firstElementChild.textContent = at < counted ? number(at + 1) : "–";
    row.toggleAttribute("data-out", at >= counted);
    row.querySelector("[data-move=up]").disabled = at === 0;
    row.querySelector("[data-move=down]").disabled = at === order.length - 1;
    selects[option].value = at < counted ? String(at + 1) : "";
  });
  list.dataset.rank = order.join();
}

function moved(list, selects, row, way, words) {
  const order = list.dataset.rank.split(",").map(Number);
  const from = order.indexOf(Number(row.dataset.option));
  const to = from + (way === "up" ? -1 : 1);
  if (to < 0 || to >= order.length) return;
  [order[from], order[to]] = [order[to], order[from]];
  put(list, selects, order);
  const button = row.querySelector(`[data-move=${way}]`);
  (button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button).focus(); // a row that is moved loses it
  const counted = selects[0].options.length - 1;
  const text = row.children[1].textContent;
  announce(to < counted ? fill(words.moved, { text, n: number(to + 1), of: number(counted) }) : fill(words.movedOut, { text, n: number(counted) }));
  selects[0].dispatchEvent(new Event("input", { bubbles: true }));
}
