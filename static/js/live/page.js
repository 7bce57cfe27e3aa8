// A citizen's room: follow, ask, support. Everything here works on top of forms that do the same by reloading.
import { fill, home, number, on } from "../core/dom.js";
import { keepDraft, Outbox, store } from "../core/outbox.js";
import { refusalWords, toast } from "../core/toasts.js";
import { isReady, votesOf } from "./reducer.js";
import { mountParts } from "./parts.js";
import { Room } from "./room.js";
import { digest, QuestionList } from "./view.js";

const SETTLED_WITHIN = 5000; // ms after which a vote's own number is trusted to be in the total

const root = document.querySelector("[data-room]");
const words = root.querySelector("[data-words]").dataset;
const toasts = root.querySelector("[data-toasts]");
const slug = root.dataset.room;
const base = `${home}/sesi/${slug}`;
let mine = { token: "", questions: [], votes: [] };
let asking = null; // the fetch of saya.json under way

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
  asking ??= readMine().finally(() => { asking = null; });
  return asking;
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
  onMine: () => void getMine().catch(() => {}),
  onChange: (state, before) => show(state, before),
  onLink: showLink,
});

// What is written is kept until it is acknowledged. Each kind says how it is sent: {send(item), onDone(item, answer), onRefused(item, error)}.
const senders = {
  vote: { send: (item) => room.write("question.vote", { id: item.id, on: item.on }, `${base}/pertanyaan/${item.id}/dukung`), onDone: settle, onRefused: refuse },
  ask: { send: (item) => room.write("question.ask", { key: item.key, ...item.payload }, `${base}/pertanyaan`), onDone: settle, onRefused: refuse },
};
const outbox = new Outbox(slug, (item) => senders[item.kind].send(item), {
  onDone: (item, answer) => senders[item.kind].onDone(item, answer),
  onRefused: (item, error) => senders[item.kind].onRefused(item, error),
});
const unsent = () => outbox.items.filter((item) => item.kind === "ask");

function settle(item, answer) {
  if (item.kind === "vote") {
    mine.votes = item.on ? [...new Set([...mine.votes, item.id])] : mine.votes.filter((id) => id !== item.id);
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
  if (before.questions !== state.questions) list.showOwn(unsent(), mine.questions);
  const shut = root.querySelector("[data-shut]");
  const isOpen = state.room.asking === "open";
  shut.hidden = isOpen;
  root.querySelector("[data-asking]").hidden = !isOpen;
  const viewers = document.querySelector("[data-viewers]");
  if (viewers?.dataset.viewers && state.viewers) viewers.textContent = fill(viewers.dataset.viewers, { n: number(state.viewers) });
  if (state.room.phase !== root.dataset.phase && before.room.phase !== state.room.phase) {
    toast(toasts, words.phase, { label: words.reload, run: () => location.reload() });
  }
  if (room.socket.isOpen() && outbox.items.length) outbox.flush();
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
  const extra = { name: read("name"), display: read("name") && read("display"), area: read("area"), provision: read("provision") };
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
  list.showOwn(unsent(), mine.questions);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// supporting
on(root, "click", "[data-vote]", (event, button) => {
  event.preventDefault();
  const id = Number(button.closest("[data-question]").dataset.question);
  const isOn = !votes.isOn(id);
  const base = votesOf(room.state, id);
  const before = wanted.get(id); // its total may not hold the last change yet
  wanted.set(id, { isOn, was: before?.base === base ? before.was : mine.votes.includes(id), base });
  outbox.add({ kind: "vote", slot: `vote:${id}`, id, on: isOn });
  if (isReady(room.state)) list.update(room.state, mine);
});

// order, more, and what screen readers hear
root.querySelector("[data-sorter]").addEventListener("change", (event) => {
  list.sort = event.target.value;
  history.replaceState(null, "", `?urut=${encodeURIComponent(list.sort)}`);
  if (isReady(room.state)) {
    list.update(room.state, mine);
    list.reorder();
  }
});
on(root, "click", "[data-more]", (event) => {
  event.preventDefault();
  room.more().catch(() => {});
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
room.start();
