// The control room's list of polls: follows state.parts.polls and its numbers. Its buttons are forms that control.js sends.
import { all, fill, number } from "../core/dom.js";
import { isGone } from "./poll_result.js";
import { countOf } from "./reducer.js";
import { setText } from "./view.js";

const camel = (prefix, code) => prefix + code[0].toUpperCase() + code.slice(1);

export function mount({ root, watch }) {
  const tool = root.querySelector("[data-polls-tool]");
  if (!tool) return;
  const words = tool.querySelector("[data-words-polls-tool]").dataset;
  const list = tool.querySelector("[data-poll-list]");
  const rows = new Map(all("[data-poll]", list).map((node) => [Number(node.dataset.poll), node]));

  function rowOf(poll) {
    const known = rows.get(poll.id);
    if (known) return known;
    const node = tool.querySelector("template[data-blank=poll]").content.firstElementChild.cloneNode(true);
    node.dataset.poll = poll.id;
    for (const form of all("form", node)) form.action = form.getAttribute("action").replace("/polling/0/", `/polling/${poll.id}/`);
    for (const link of all("a", node)) link.href = link.getAttribute("href").replace(/\/polling\/0$/, `/polling/${poll.id}`);
    rows.set(poll.id, node);
    list.append(node);
    return node;
  }

  function patch(node, poll, value) {
    setText(node.querySelector("[data-poll-text]"), poll.question.text);
    setText(node.querySelector("[data-poll-kind]"), words[camel("kind", poll.question.kind)]);
    setText(node.querySelector("[data-poll-results]"), words[camel("results", poll.results)]);
    setText(node.querySelector("[data-poll-voters]"), fill(words.votes, { n: number(value?.voters ?? 0) }));
    const waiting = node.querySelector("[data-poll-waiting]");
    waiting.hidden = !value?.waiting;
    setText(waiting.querySelector("b"), value?.waiting ? fill(words.waiting, { n: number(value.waiting) }) : "");
    const chip = node.querySelector("[data-poll-chip]");
    if (node.dataset.state !== poll.state || !chip.firstElementChild) {
      node.dataset.state = poll.state;
      chip.replaceChildren(tool.querySelector(`template[data-poll-state="${poll.state}"]`).content.cloneNode(true));
    }
  }

  watch((state) => {
    const polls = state.parts.polls;
    if (!polls) return;
    for (const [id, node] of rows) {
      if (polls.some((poll) => poll.id === id) || (node.dataset.state === "closed" && !isGone(polls, id))) continue;
      node.remove();
      rows.delete(id);
    }
    for (const poll of polls) patch(rowOf(poll), poll, countOf(state, "polls", poll.id));
    tool.querySelector("[data-polls-none]").hidden = rows.size > 0;
  });
}
