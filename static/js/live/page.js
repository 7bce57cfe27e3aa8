// A citizen's room: follow, ask, support. Everything here works on top of forms that do the same by reloading.
import { all, fill, home, number, on } from "../core/dom.js";
import { keepDraft, Outbox, store } from "../core/outbox.js";
import { refusalWords, toast } from "../core/toasts.js";
import { mountParagraphs, mountSimilar } from "./composer.js";
import { mountFinder } from "./find.js";
import { isReady, votesOf } from "./reducer.js";
import { mountParts } from "./parts.js";
import { Room } from "./room.js";
import { restoreTyped, turn } from "./turning.js";
import { digest, QuestionList } from "./view.js";

const SETTLED_WITHIN = 5000; // ms after which a vote's own number is trusted to be in the total

const root = document.querySelector("[data-room]");
const words = root.querySelector("[data-words=\"\"]").dataset;
const toasts = root.querySelector("[data-toasts]");
const slug = root.dataset.room;
const base = `${home}/sesi/${slug}`;
let mine = { token: "", questions: [], votes: [] };
let asking = null; // the fetch of saya.json under way
let isStale = false; // something changed while it was

async function readMine() {
  const response = await fetch(`${base}/saya.json`, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Error("saya.json");
  mine = await response.json();
  list.showOwn(unsent(), mine.questions);
  if (isReady(room.state)) list.update(room.state, mine);
  for (const watch of ownWatchers) watch(mine);
  return mine;
}

function getMine() {
  asking ??= readMine().finally(() => {
    asking = null;
    if (isStale) refreshMine();
  });
  return asking;
}

/** Our part changed. An answer that is under way may be from before: then it is asked for once more. */
function refreshMine() {
  isStale = asking !== null;
  if (!isStale) getMine().catch(() => {});
}

// one's own votes, shown at once and taken back when refused
const wanted = new Map(); // id → {isOn, base, isDone}
const votes = {
  isOn: (id) => wanted.get(id)?.isOn ?? mine.votes.includes(id),
  shift(id, count) {
    const wish = wanted.get(id);
    if (!wish || count !== wish.base || wish.isOn === wish.was) return count;
    return count + (wish.isOn ? 1 : -1);
  },
};

const list = new QuestionList(root, words, votes);
const room = new Room({
  slug, audience: "hadirin", stateUrl: `/sesi/${slug}/keadaan.json`, getMine,
  onMine: refreshMine,
  onChange: (state, before) => show(state, before),
  onLink: showLink,
});

// What is written is kept until it is acknowledged. Each kind says how it is sent: {send(item), onDone(item, answer), onRefused(item, error)}.
const senders = {
  vote: { send: (item) => room.write("question.vote", { id: item.id, on: item.on }, `${base}/pertanyaan/${item.id}/dukung`), onDone: settle, onRefused: refuse },
  withdraw: {
    send: (item) => room.write("question.withdraw", { id: item.id }, `${base}/pertanyaan/${item.id}/tarik`),
    onDone() {
      toast(toasts, words.takenBack);
      getMine().catch(() => {});
    },
    onRefused(item, error) {
      toast(toasts, refusalWords(words, error));
      getMine().catch(() => {});
    },
  },
  ask: { send: (item) => room.write("question.ask", { key: item.key, ...item.payload }, `${base}/pertanyaan`), onDone: settle, onRefused: refuse },
};
const outbox = new Outbox(slug, (item) => senders[item.kind].send(item), {
  onDone: (item, answer) => senders[item.kind].onDone(item, answer),
  onRefused: (item, error) => senders[item.kind].onRefused(item, error),
});
const unsent = () => outbox.items.filter((item) => item.kind === "ask");

function settle(item, answer) {
  if (item.kind === "vote") {
    const of = answer.id ?? item.id; // of one that was joined meanwhile it is its head's
    mine.votes = item.on ? [...new Set([...mine.votes, of])] : mine.votes.filter((id) => id !== of);
    const wish = wanted.get(item.id);
    setTimeout(() => {
      if (wanted.get(item.id) === wish) wanted.delete(item.id);
      if (isReady(room.state)) list.update(room.state, mine);
    }, SETTLED_WITHIN);
    return;
  }
  toast(toasts, answer.state === "waiting" ? words.keptWaiting : words.kept);
  getMine().catch(() => {});
}

function refuse(item, error) {
  toast(toasts, refusalWords(words, error));
  if (item.kind === "vote") {
    wanted.delete(item.id);
    if (isReady(room.state)) list.update(room.state, mine);
    return;
  }
  list.showOwn(unsent(), mine.questions);
  if (!field.value) {
    field.value = item.payload.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const watchers = new Set(); // of parts: (state, before)

function show(state, before) {
  list.update(state, mine);
  for (const watch of watchers) watch(state, before);
  if (before.questions !== state.questions) {
    list.showOwn(unsent(), mine.questions);
    finder?.refresh();
    if (isOursRegrouped(state, before)) setTimeout(refreshMine, Math.random() * 3000);
  }
  const shut = root.querySelector("[data-shut]");
  const isOpen = state.room.asking === "open";
  shut.hidden = isOpen;
  root.querySelector("[data-asking]").hidden = !isOpen;
  const viewers = document.querySelector("[data-viewers]");
  if (viewers?.dataset.viewers && state.viewers) viewers.textContent = fill(viewers.dataset.viewers, { n: number(state.viewers) });
  if (state.room.phase !== root.dataset.phase && before.room.phase !== state.room.phase) {
    const turning = state.room.phase === "live" && turn(state.viewers);
    if (turning) toast(toasts, words.begun, { label: words.enter, run: turning.go });
    else toast(toasts, words.phase, { label: words.reload, run: () => location.reload() });
  }
  if (room.socket.isOpen() && outbox.items.length) outbox.flush();
}

/** What one supports was joined or parted: where one's voice is counted now, saya.json knows. */
function isOursRegrouped(state, before) {
  const isOurs = (id) => mine.votes.includes(id) || mine.questions.some((question) => question.id === id);
  return Object.values(before.questions ?? {}).some((question) => isOurs(question.id) && state.questions[question.id]
    && state.questions[question.id].joined_to !== question.joined_to);
}

function showLink(how) {
  const box = root.querySelector("[data-link]");
  box.hidden = how === "live";
  box.querySelector("[data-link-words]").textContent = { offline: words.offline, reconnecting: words.reconnecting, polling: words.polling }[how] ?? "";
  if (how === "live" || how === "polling") outbox.flush();
}

// asking
const form = root.querySelector("[data-ask]");
const field = form.querySelector("[name=text]");
const forgetDraft = keepDraft(field, `tanya.${slug}`);

function payloadOf(data) {
  const read = (name) => data.get(name)?.trim() || undefined;
  const keep = {};
  for (const name of ["processing", "publication"]) if (data.get(`keep_${name}`)) keep[name] = Number(data.get(`keep_${name}`));
  const provision = read("provision") && read("provision") + (read("ayat") ? `(${read("ayat")})` : "");
  const extra = { name: read("name"), display: read("name") && read("display"), area: read("area"), provision };
  if (extra.name && extra.display === "anonim") extra.name = extra.display = undefined;
  return { text: data.get("text").trim(), ...extra, ...(Object.keys(keep).length && { keep }) };
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const payload = JSON.parse(JSON.stringify(payloadOf(new FormData(form)))); // without what is undefined
  if (!payload.text) return;
  const most = Number(field.dataset.counter);
  if ([...payload.text].length > most) return void toast(toasts, refusalWords(words, { code: "too_large", data: { most } }));
  outbox.add({ kind: "ask", payload });
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  forgetDraft();
  similar.clear();
  for (const sign of all("[data-error-summary], .err", form)) sign.remove();
  for (const sign of all("[aria-invalid]", form)) sign.removeAttribute("aria-invalid");
  list.showOwn(unsent(), mine.questions);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// supporting
function support(id) {
  const isOn = !votes.isOn(id);
  const base = votesOf(room.state, id);
  const before = wanted.get(id); // its total may not hold the last change yet
  wanted.set(id, { isOn, was: before?.base === base ? before.was : mine.votes.includes(id), base });
  outbox.add({ kind: "vote", slot: `vote:${id}`, id, on: isOn });
  if (isReady(room.state)) list.update(room.state, mine);
}

on(root, "click", "[data-vote]", (event, button) => {
  event.preventDefault();
  support(Number(button.closest("[data-question]").dataset.question));
});
mountParagraphs(form);
const similar = mountSimilar({
  form, field, base, getMine, support: (question) => support(question.id),
  votes: {
    isOn: votes.isOn,
    count: (question) => votes.shift(question.id, question.id in room.state.questions ? votesOf(room.state, question.id) : question.votes),
  },
});

// taking one's own back
on(root, "submit", "[data-withdraw]", (event, box) => {
  event.preventDefault();
  const id = Number(box.dataset.withdraw || box.closest("[data-question], [data-own]").id.slice(1));
  box.closest("details").open = false;
  field.focus({ preventScroll: true }); // where the card stood is soon nothing
  outbox.add({ kind: "withdraw", slot: `withdraw:${id}`, id });
});

// order, more, and what screen readers hear
root.querySelector("[data-sorter]").addEventListener("change", (event) => {
  list.sort = event.target.value;
  const address = new URLSearchParams(location.search);
  address.set("urut", list.sort);
  history.replaceState(null, "", `?${address}`);
  if (isReady(room.state)) {
    list.update(room.state, mine);
    list.reorder();
  }
});
const finder = mountFinder({ root, room, list, stateUrl: `/sesi/${slug}/keadaan.json` });
on(root, "click", "[data-more]", (event) => {
  event.preventDefault();
  (finder?.isOn() ? finder.more() : room.more()).catch(() => {});
});
const every = root.querySelector("[data-digest-every]");
every.value = store.read("jkd.digest") ?? every.value;
every.addEventListener("change", () => store.write("jkd.digest", every.value));
digest(every, words, () => room.state);

const ownWatchers = new Set(); // of parts: (mine)
mountParts({
  root, room, base, slug, words, senders, outbox, getMine,
  toast: (text, action) => toast(toasts, text, action),
  refused: (error) => toast(toasts, refusalWords(words, error)),
  watch: (fn) => watchers.add(fn),
  watchMine: (fn) => ownWatchers.add(fn),
});
list.showOwn(unsent(), mine.questions);
restoreTyped();
room.start();
