// What a question's card shows of others: its head, what is joined to it; and what only its author sees of it.
import { fill, home, number } from "../core/dom.js";
import { author, setText } from "./view.js";

export const WITHDRAWABLE = new Set(["waiting", "shown", "joined"]);
const blank = (name) => document.querySelector(`template[data-blank="${CSS.escape(name)}"]`).content.firstElementChild.cloneNode(true);

/** "dan 3 pertanyaan serupa" with those that are loaded, and at a joined one the way to its head. */
export function patchGroup(node, question, state, words, slug) {
  const head = state.questions[question.joined_to];
  const box = part(node, "[data-head]", Boolean(question.joined_to));
  if (box) {
    box.hidden = !head;
    const link = box.querySelector("[data-head-link]");
    setText(link, head?.text ?? "");
    link.href = `#q${question.joined_to}`;
  }
  const group = part(node, "[data-joined]", question.joined > 0);
  if (!group) return;
  group.hidden = !question.joined;
  const title = group.querySelector("[data-joined-words]");
  setText(title, fill(title.dataset.joinedWords, { n: number(question.joined ?? 0) }));
  const below = Object.values(state.questions).filter((one) => one.joined_to === question.id).sort((a, b) => a.id - b.id);
  fillList(group.querySelector("[data-joined-list]"), below, words);
  const all = group.querySelector("[data-joined-all]");
  if (all) {
    all.hidden = below.length >= question.joined;
    all.href = `${home}/sesi/${slug}?induk=${question.id}#tanya`;
  }
}

/** The server draws only the parts that apply; what is missing comes from the blank ones. */
function part(node, selector, isNeeded) {
  let found = node.querySelector(`:scope > ${selector}`);
  if (!found && isNeeded) {
    found = blank("group").querySelector(selector);
    node.querySelector(".q__foot").after(found);
  }
  return found;
}

function fillList(list, questions, words) {
  const mark = JSON.stringify(questions.map((one) => [one.id, one.text, one.name, one.area]));
  if (list.dataset.mark === mark) return;
  list.dataset.mark = mark;
  list.replaceChildren(...questions.map((one) => {
    const item = blank("joined");
    setText(item.querySelector("[data-text]"), one.text);
    setText(item.querySelector("[data-who]"), author(one, words));
    return item;
  }));
}

/** One's own question among all: said so, and it can be taken back. */
export function patchOwn(node, question, mine) {
  const isMine = Boolean(mine?.questions.some((one) => one.id === question.id));
  if (isMine && !node.querySelector("[data-mine]")) node.querySelector(".q__foot").append(blank("mine"));
  if (isMine) node.querySelector("[data-report]")?.remove();
  const known = node.querySelector("[data-take-back]");
  const isWithdrawable = isMine && WITHDRAWABLE.has(question.state);
  if (isWithdrawable && !known) node.append(takeBack(question.id));
  else if (!isWithdrawable && mine) known?.remove();
}

/** The way to take a question back; opening it is the first step, its button the second. */
export function takeBack(id) {
  const node = blank("take-back");
  const form = node.querySelector("form");
  form.action = form.getAttribute("action").replace("/pertanyaan/0/", `/pertanyaan/${id}/`);
  form.dataset.withdraw = id;
  return node;
}

/** Why one's own question stands where it does. */
export function ownWords(question, words) {
  if (question.withdrawn) return words.withdrawn;
  if (question.state === "closed") return [fill(words.closed, { reason: question.reason?.label ?? "" }), question.note].filter(Boolean).join(" · ");
  if (question.state !== "joined") return words.onlyYou;
  const chip = ["answered", "answered_in_writing", "featured"].includes(question.head?.state) && document.querySelector(`template[data-chip="${question.head.state}"]`);
  return chip ? chip.content.textContent.trim() : words.countedThere;
}
