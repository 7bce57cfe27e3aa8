// The viewer's tab "Polling": forms that stay as they are while results move under them, and new polls as they open.
import { all, announce, element, fill, number, on } from "../core/dom.js";
import { ballotOf, fieldsOf, fillForm, showError } from "./poll_form.js";
import { arrange } from "./poll_rank.js";
import { drawResult, isGone, maySee, waiting } from "./poll_result.js";
import { countOf, isReady } from "./reducer.js";

export function mount({ root, room, base, senders, outbox, toast, refused, watch, watchMine, getMine }) {
  const list = root.querySelector("[data-polls]");
  if (!list) return;
  const words = root.querySelector("[data-words-polls]").dataset;
  const badge = root.querySelector("[data-tab-count=polling]");
  const nodes = new Map(all("[data-poll]", list).map((node) => [Number(node.dataset.poll), node]));
  const seen = new Set(nodes.keys()); // opened before the reader came, or looked at since
  const touched = new Set(); // forms that somebody fills in: they are not overwritten
  const told = []; // what takes the notices of new polls away: who looks at them needs none
  let ballots = {};
  let isFirst = true;

  const pollOf = (id) => room.state.parts.polls?.find((poll) => poll.id === id);
  const unsent = (id) => outbox.items.find((item) => item.kind === "ballot" && item.id === id);
  const isLooking = () => !list.closest("[data-pane]")?.hidden;

  function show(state) {
    const polls = state.parts.polls ?? [];
    for (const id of nodes.keys()) if (isGone(polls, id)) drop(id);
    for (const poll of [...polls].reverse()) if (!nodes.has(poll.id)) welcome(poll);
    for (const poll of polls) patch(nodes.get(poll.id), poll, state);
    root.querySelector("[data-polls-none]").hidden = nodes.size > 0;
    isFirst = false;
    showBadge(polls);
  }

  /** Of a rehearsal that was emptied nothing stays, one's own ballots neither. */
  function drop(id) {
    nodes.get(id).remove();
    for (const known of [nodes, seen, touched]) known.delete(id);
    if (id in ballots) getMine().catch(() => {}); // who polls the state hears of it by this alone
    delete ballots[id];
  }

  /** A poll that opened meanwhile stands on top; who reads elsewhere is told once. */
  function welcome(poll) {
    const node = element("article", { class: "poll", id: `polling-${poll.id}`, "data-poll": poll.id }, poll.state === "open" ? formOf(poll) : null, element("div", { class: "stack g3", "data-poll-result": true }));
    nodes.set(poll.id, node);
    list.prepend(node);
    if (isFirst || poll.state !== "open") return void seen.add(poll.id);
    if (isLooking()) return announce(fill(words.opened, { text: poll.question.text }));
    told.push(toast(fill(words.opened, { text: poll.question.text }), { label: words.look, run: () => root.dispatchEvent(new CustomEvent("live:tab", { detail: "polling" })) }));
  }

  function formOf(poll) {
    const submit = element("button", { class: "btn btn--primary", type: "submit", "data-poll-submit": true }, words.send);
    return element("form", { class: "stack g3", method: "post", action: `${base}/polling/${poll.id}/suara`, "data-poll-form": true, novalidate: true },
      fieldsOf(poll.question, `polling-${poll.id}-isi`, words), element("div", { class: "row g3" }, submit, element("span", { class: "mute s", "data-poll-status": true })));
  }

  function patch(node, poll, state) {
    const form = node.querySelector("[data-poll-form]");
    node.dataset.state = poll.state;
    if (poll.state === "closed" && form) {
      form.replaceWith(element("h3", { id: `polling-${poll.id}-j` }, element("span", { lang: "id" }, poll.question.text)));
      node.setAttribute("aria-labelledby", `polling-${poll.id}-j`);
    } else if (form) patchForm(form, poll);
    const box = node.querySelector("[data-poll-result]");
    const value = countOf(state, "polls", poll.id) ?? (box.childElementCount ? null : { voters: 0 }); // its first number comes with a tick
    if (!value) return;
    if (maySee(poll, value, poll.id in ballots)) drawResult(box, poll, value, words);
    else showHidden(box, poll, value);
  }

  function patchForm(form, poll) {
    const ballot = unsent(poll.id)?.ballot ?? ballots[poll.id];
    if (ballot && !touched.has(poll.id)) fillForm(poll.question, form, ballot);
    arrange(form, words);
    form.querySelector("[data-poll-submit]").textContent = ballot ? words.change : words.send;
    form.querySelector("[data-poll-status]").textContent = unsent(poll.id) ? words.sending : ballot ? words.kept : "";
  }

  function showHidden(box, poll, value) {
    const why = { closed: words.resultsClosed, voted: words.resultsVoted }[poll.results];
    const text = [fill(words.votes, { n: number(value.voters) }), why].filter(Boolean).join(" · ");
    const mark = `${text}|${value.waiting ?? 0}`;
    if (box.dataset.mark === mark) return;
    box.dataset.mark = mark;
    box.replaceChildren(...[element("p", { class: "mute s" }, text), waiting(value, words)].filter(Boolean));
  }

  function showBadge(polls) {
    if (isLooking()) {
      for (const id of nodes.keys()) seen.add(id);
      for (const takeAway of told.splice(0)) takeAway();
    }
    const fresh = polls.filter((poll) => poll.state === "open" && !seen.has(poll.id)).length;
    if (!badge) return;
    badge.hidden = !fresh;
    badge.textContent = fresh ? fill(words.new, { n: number(fresh) }) : "";
  }

  for (const form of all("[data-poll-form]", list)) arrange(form, words);
  on(list, "input", "[data-poll-form]", (_event, form) => touched.add(Number(form.closest("[data-poll]").dataset.poll)));
  on(list, "submit", "[data-poll-form]", (event, form) => {
    const id = Number(form.closest("[data-poll]").dataset.poll);
    const poll = pollOf(id);
    if (!poll) return; // before the first state: the form goes the long way
    event.preventDefault();
    showError(form, "");
    try {
      outbox.add({ kind: "ballot", slot: `ballot:${id}`, id, ballot: ballotOf(poll.question, form) });
    } catch (error) {
      return void showRefusal(form, error);
    }
    touched.delete(id);
    show(room.state);
  });
  const pane = list.closest("[data-pane]");
  if (pane) new MutationObserver(() => isReady(room.state) && showBadge(room.state.parts.polls ?? [])).observe(pane, { attributeFilter: ["hidden"] });

  function showRefusal(form, error) {
    const reason = Object.values(error.data?.fields ?? {})[0];
    const said = reason && words[`refused${reason.split("_").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`];
    if (!said) return refused(error);
    showError(form, said);
    form.querySelector("input, select, textarea")?.focus();
  }

  senders.ballot = {
    send: (item) => room.write("poll.vote", { id: item.id, key: item.key, ballot: item.ballot }, `${base}/polling/${item.id}/suara`),
    onDone(item, answer) {
      ballots = { ...ballots, [item.id]: answer.ballot };
      announce(words.kept);
      if (isReady(room.state)) show(room.state);
    },
    onRefused(item, error) {
      const form = nodes.get(item.id)?.querySelector("[data-poll-form]");
      touched.add(item.id);
      if (error.code === "closed") toast(words.closed);
      else if (form) showRefusal(form, error);
      else refused(error);
      if (isReady(room.state)) show(room.state);
    },
  };
  watch(show);
  watchMine((mine) => {
    ballots = mine.ballots ?? {};
    if (isReady(room.state)) show(room.state);
  });
}
