// Shows a room's state in the page. People's words go in as text; nothing moves under a finger; new ones wait for a tap.
import { all, announce, fill, home, icon, number, time } from "../core/dom.js";
import { calmly, lineUp } from "../core/hands.js";
import { ownWords, patchGroup, patchOwn, takeBack, WITHDRAWABLE } from "./card.js";
import { arranged } from "./order.js";
import { votesOf } from "./reducer.js";

const VOTABLE = new Set(["shown", "featured"]);
const clone = (name, kind = "blank") => document.querySelector(`template[data-${kind}="${CSS.escape(name)}"]`).content.firstElementChild.cloneNode(true);

// What is sent to all is said in Indonesian; a page in English brings the words for it.
const areaNames = (words) => (words.areas ? JSON.parse(words.areas) : {});

/** "S.R., Cilincing" or "Anonim" */
export function author(question, words) {
  const who = [question.name ?? words.anonymous, areaNames(words)[question.area] ?? question.area].filter(Boolean).join(", ");
  const said = question.via && document.querySelector("[data-words-via]")?.dataset;
  return said ? `${who} · ${fill(said.via, { channel: said[question.via] })}` : who;
}

/** "Pasal 10 ayat (2)", "Article 10(2)" */
export const placeWords = (place, words) => (words.article ? fill(words.article, { n: place.address }) : place.label);

export function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

export class QuestionList {
  /** `votes` knows one's own: {isOn(id), shift(id, count)}. */
  constructor(root, words, votes) {
    Object.assign(this, { root, words, votes, sort: root.dataset.sort });
    this.list = root.querySelector("[data-list]");
    this.own = root.querySelector("[data-own-list]");
    this.none = root.querySelector("[data-none]");
    this.pill = root.querySelector("[data-pill]");
    this.nodes = new Map(all("[data-question]", this.list).map((node) => [Number(node.dataset.question), node]));
    this.known = null; // ids that have their place; null before the first state
    this.fresh = new Set(); // ids that came since the reader last looked
    this.isWanted = null; // while something is looked for: whether a question is it (find.js)
    this.askReorder = calmly(this.list, () => this.reorder());
    this.pill.addEventListener("click", () => this.showFresh());
  }

  update(state, mine = this.mine) {
    this.state = state;
    this.mine = mine;
    this.#welcome();
    for (const [id, node] of this.nodes) {
      if (!(id in state.questions)) {
        node.remove();
        this.nodes.delete(id);
        this.fresh.delete(id);
      }
    }
    for (const id of this.#shownIds()) this.#patch(this.#nodeOf(id), state.questions[id]);
    this.#showCounts();
    this.askReorder();
  }

  /** New ones: being answered or one's own are shown; in other orders they stand at the end, where nothing moves. */
  #welcome() {
    const ids = Object.keys(this.state.questions).map(Number);
    if (!this.known) {
      this.known = new Set(ids);
      this.reorder();
      return;
    }
    for (const id of ids.filter((one) => !this.known.has(one))) {
      const isOurs = this.mine?.questions.some((question) => question.id === id);
      if (isOurs || this.state.questions[id].state === "featured" || ids.length === 1) {
        this.known.add(id); // also when it came before saya.json said that it is ours
        this.fresh.delete(id);
      } else this.fresh.add(id);
    }
  }

  #shownIds() {
    const isHeldBack = (id) => this.sort === "terbaru" && this.fresh.has(id);
    if (this.isWanted) return arranged(this.state, this.sort, true).filter((id) => this.isWanted(this.state.questions[id]));
    return arranged(this.state, this.sort).filter((id) => !isHeldBack(id));
  }

  #nodeOf(id) {
    let node = this.nodes.get(id);
    if (!node) {
      node = clone("question");
      node.dataset.question = id;
      node.querySelector("[data-report]").href = `${home}/laporkan/pertanyaan/${id}`;
      node.id = `q${id}`;
      node.querySelector("[data-vote]").setAttribute("formaction", `${home}/sesi/${this.root.dataset.room}/pertanyaan/${id}/dukung`);
      this.nodes.set(id, node);
      this.list.insertBefore(node, this.none);
    }
    return node;
  }

  reorder() {
    if (!this.state) return;
    const ids = this.#shownIds();
    for (const [id, node] of this.nodes) if (!ids.includes(id)) node.remove();
    lineUp(this.list, ids.map((id) => this.#nodeOf(id)), this.none);
  }

  showFresh() {
    const first = Math.max(...this.fresh);
    for (const id of this.fresh) this.known.add(id);
    this.fresh.clear();
    this.update(this.state);
    this.reorder();
    this.nodes.get(first)?.scrollIntoView({ block: "center", behavior: "instant" });
    this.nodes.get(first)?.querySelector("[data-vote]")?.focus({ preventScroll: true });
  }

  #patch(node, question) {
    node.classList.toggle("q--now", question.state === "featured");
    setText(node.querySelector("[data-text]"), question.text);
    setText(node.querySelector("[data-who]"), author(question, this.words));
    this.#patchVote(node, question);
    const chips = node.querySelector("[data-chips]");
    if (chips.dataset.state !== question.state) {
      chips.dataset.state = question.state;
      chips.replaceChildren(...(question.state === "shown" ? [] : [clone(question.state, "chip")]));
    }
    const place = node.querySelector("[data-place]");
    if (place) {
      place.hidden = !question.place;
      setText(place, question.place ? placeWords(question.place, this.words) : "");
      if (question.place) place.href = home + question.place.href;
    }
    this.#patchAnswer(node, question);
    patchGroup(node, question, this.state, this.words, this.root.dataset.room);
    patchOwn(node, question, this.mine);
  }

  #patchAnswer(node, question) {
    let box = node.querySelector("[data-answer]");
    if (!question.answer) return void (box && (box.hidden = true));
    if (!box?.querySelector("[data-answer-text]")) { // the server's own has no hook; the blank one has
      box?.remove();
      box = clone("question").querySelector("[data-answer]");
      node.append(box);
    }
    box.hidden = false;
    setText(box.querySelector("[data-answer-text]"), question.answer);
  }

  #patchVote(node, question) {
    const count = this.votes.shift(question.id, votesOf(this.state, question.id));
    const isOn = this.votes.isOn(question.id);
    const isVotable = Boolean(this.state.room.voting) && VOTABLE.has(question.state);
    let button = node.querySelector("[data-vote]");
    let still = node.querySelector("[data-still]");
    if (!button || !still) { // the server draws only the one that applies
      const blank = clone("question");
      button ??= node.insertBefore(blank.querySelector("[data-vote]"), node.firstChild);
      still ??= node.insertBefore(blank.querySelector("[data-still]"), node.firstChild);
      button.setAttribute("formaction", `${home}/sesi/${this.root.dataset.room}/pertanyaan/${question.id}/dukung`);
    }
    button.hidden = !isVotable;
    still.hidden = isVotable;
    const n = number(count);
    for (const part of all("[data-votes]", node)) setText(part, n);
    button.setAttribute("aria-pressed", String(isOn));
    button.value = isOn ? "0" : "1";
    button.setAttribute("aria-label", fill(isOn ? this.words.voted : this.words.vote, { n }));
    still.setAttribute("aria-label", fill(this.words.still, { n }));
  }

  #showCounts() {
    const total = Object.keys(this.state.questions).length;
    for (const count of all("[data-count]", this.root)) setText(count, number(total) + (this.state.next ? "+" : ""));
    this.none.hidden = total > 0 || this.own.childElementCount > 0 || Boolean(this.isWanted);
    this.pill.hidden = this.fresh.size === 0 || Boolean(this.isWanted);
    setText(this.pill.querySelector("[data-pill-words]"), fill(this.words.new, { n: number(this.fresh.size) }));
    const more = this.root.querySelector("[data-more]");
    if (more) more.hidden = this.isWanted ? !this.hasMoreFound : !this.state.next;
  }

  /** One's own that nobody else sees: unsent ones, waiting ones, and those that were closed, with the reason. */
  showOwn(unsent, questions) {
    if (this.own.querySelector("[data-take-back][open]") && this.own.contains(document.activeElement)) return; // under a finger
    const isHere = (question) => question.state !== "joined" && question.id in (this.state?.questions ?? {});
    const hidden = questions.filter((question) => !isHere(question) && ["waiting", "closed", "joined"].includes(question.state));
    const items = [...unsent.map((item) => this.#unsentNode(item)), ...hidden.map((question) => this.#ownNode(question))];
    this.own.replaceChildren(...items);
    if (this.state) this.#showCounts();
  }

  #unsentNode(item) {
    const node = clone("own");
    node.querySelector("[data-mark]").append(icon("hourglass"));
    setText(node.querySelector("[data-text]"), item.payload.text);
    setText(node.querySelector("[data-who]"), this.words.sending);
    return node;
  }

  #ownNode(told) {
    const question = { ...told, head: this.state?.questions[told.joined_to] ?? told.head }; // the list may know more of it by now
    const node = clone("own");
    node.id = `q${question.id}`;
    node.dataset.own = question.id;
    node.querySelector("[data-mark]").append(icon({ closed: "x", joined: "merge" }[question.state] ?? "hourglass"));
    setText(node.querySelector("[data-text]"), question.text ?? fill(this.words.at, { time: time(question.at) }));
    node.querySelector("[data-chips]").append(clone(question.state, "chip"));
    setText(node.querySelector("[data-who]"), ownWords(question, this.words));
    const head = node.querySelector("[data-head]");
    head.hidden = !question.head;
    if (question.head) {
      setText(head.querySelector("[data-head-link]"), question.head.text);
      head.querySelector("[data-head-link]").href = `#q${question.head.id}`;
    }
    if (WITHDRAWABLE.has(question.state)) node.append(takeBack(question.id));
    return node;
  }
}

/** One polite sentence about what changed, at the interval the reader chose; `choice` is a select with seconds. */
export function digest(choice, words, getState) {
  let before = null;
  let timer = 0;
  const total = (state) => Object.keys(state.questions).reduce((sum, id) => sum + votesOf(state, id), 0);
  const look = () => {
    const state = getState();
    const now = { questions: Object.keys(state.questions).length, votes: total(state) };
    const questions = Math.max(0, now.questions - (before ?? now).questions);
    const votes = Math.max(0, now.votes - (before ?? now).votes);
    before = now;
    if (questions || votes) announce(fill(words.digest, { questions: number(questions), votes: number(votes) }));
  };
  const start = () => {
    clearInterval(timer);
    if (Number(choice.value)) timer = setInterval(look, 1000 * Number(choice.value));
  };
  choice.addEventListener("change", start);
  start();
}
