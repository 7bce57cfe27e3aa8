// What people wrote and the server has not acknowledged yet: whole forms, kept in this browser until they are, also over
// reloads and days without a network. Used by pages and by the worker (worker.js), so nothing here touches a document.
//
// An item is {key, kind, action, done, label, fields, home, at, state, problems, receipt}:
//   key      the form's own key: the server makes one row of it however often it comes
//   kind     whose it is ("aspirasi", "loket"); each page lists its own
//   action   where the form goes; `done`: how the address ends that the server leads to once it has kept it
//   fields   [[name, text or File]], without the CSRF token, which is asked for anew at sending
//   state    "waiting" · "refused" (somebody must look; `problems`: [{label, message}]) · "held" (is being changed, not sent) ·
//            "sent" (fields gone, `receipt` known)
//   maybe    it may have reached the server: it is sent again as it is, never changed, so that it stays one
const NAME = "jkd";
const STORE = "waiting";
const DAY = 24 * 3600 * 1000;
const FLAG = "jkd.menunggu"; // tells pages that there is something to look at, so that most pages load nothing
export const TAG = "jkd-kiriman"; // of Background Sync, and of the channel and the lock that all tabs and the worker share

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(TAG) : null;

/** Call `listener` when another tab or the worker has changed something. */
export function onChange(listener) {
  channel?.addEventListener("message", listener);
}

const settle = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function open() {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
  return settle(asked);
}

/** Run `work(store)` in one transaction; resolves with its result once that is on disk. */
async function within(mode, work) {
  const database = await open();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const ended = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
    const result = await settle(work(transaction.objectStore(STORE)));
    await ended;
    return result;
  } finally {
    database.close();
  }
}

function changed() {
  channel?.postMessage("changed");
}

/** All items, the oldest first; of one `kind` if named. What was sent is forgotten a day after. */
export async function items(kind = null) {
  const found = await within("readonly", (store) => store.getAll());
  const old = found.filter((item) => item.state === "sent" && Date.now() - item.sentAt > DAY);
  for (const item of old) await within("readwrite", (store) => store.delete(item.key));
  return found.filter((item) => !old.includes(item) && (kind === null || item.kind === kind)).sort((a, b) => a.at - b.at);
}

export const find = (key) => within("readonly", (store) => store.get(key));

/** Keep a form. Rejects where the browser keeps nothing (some private windows, a full disk). */
export async function keep(item) {
  await within("readwrite", (store) => store.put({ at: Date.now(), state: "waiting", problems: [], ...item }));
  mark(true);
  changed();
}

export async function forget(key) {
  await within("readwrite", (store) => store.delete(key));
  changed();
}

/** Ask the browser to send as soon as there is a network, even with no page open. Where it can't, pages do it. */
export async function sendLater() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register(TAG);
    await navigator.storage?.persist?.();
  } catch { /* refused: the pages send */ }
}

/** Whether pages should look here; none in a worker. */
export function mark(isWaiting) {
  try {
    if (isWaiting) localStorage.setItem(FLAG, "1");
    else localStorage.removeItem(FLAG);
  } catch { /* a worker, or a browser that keeps nothing */ }
}

/** Run `look` now if there is a network, when it comes back, and now and then, since one that lost an answer says nothing of it. */
export function whenBack(look) {
  const lookIfBack = () => { if (navigator.onLine) look(); };
  self.addEventListener("online", look);
  setInterval(lookIfBack, 15000);
  lookIfBack();
}

/** How a problem is said in one line. */
export const told = ({ label, message }) => (label ? `${label}${/[?…]$/.test(label) ? "" : ":"} ${message}` : message);

/** A token and the words for afterwards, from the server, in the language of `home`. Gives this device its cookie. */
export async function prepare(home = "", signal = undefined) {
  const response = await fetch(`${home}/kiriman.json`, { cache: "no-store", signal });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/**
 * Send one item; several tabs and the worker take turns. Resolves with the item as it then is; one that could not be sent
 * is still "waiting". `token` is the page's own, if it has one; `signal` breaks off.
 */
export function send(key, { token = null, signal = undefined } = {}) {
  return inTurn(async () => {
    const item = await find(key);
    if (!item || item.state !== "waiting") return item;
    const after = await attempt(item, token, signal);
    if (!(await find(key))) return after; // thrown away meanwhile
    await within("readwrite", (store) => store.put(after));
    changed();
    return after;
  });
}

/** Send all that waits. Stops at the first that the network did not let through. Resolves with what was sent or refused. */
export async function sendAll() {
  const done = [];
  for (const item of await items()) {
    if (item.state !== "waiting") continue;
    const after = await send(item.key);
    if (after?.state === "waiting") break;
    if (after) done.push(after);
  }
  return done;
}

const inTurn = (work) => (navigator.locks ? navigator.locks.request(TAG, work) : work());

/** A form that takes longer is taken for lost; the same key is sent again. Pictures may take their time. */
const patience = (item) => (item.fields.some(([, value]) => typeof value !== "string") ? 600000 : 60000);

async function attempt(item, token, outer) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience(item));
  outer?.addEventListener("abort", () => stop.abort());
  const { signal } = stop;
  try {
    const body = new FormData();
    for (const [name, value] of item.fields) body.append(name, value);
    body.append("csrf_token", token ?? (await prepare(item.home, signal)).csrf_token);
    const response = await fetch(item.action, { method: "POST", body, headers: { Accept: "application/json" }, signal });
    return await judged(item, response);
  } catch {
    return { ...item, maybe: item.maybe || navigator.onLine }; // no network, or it was lost on the way
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer means: led to the receipt; refused for what it says; or nothing of the house's, or only for now. */
async function judged(item, response) {
  const address = new URL(response.url);
  if (response.redirected && address.pathname.endsWith(item.done)) {
    return { ...item, state: "sent", fields: [], problems: [], receipt: address.pathname, sentAt: Date.now() };
  }
  const isOurs = response.headers.has("X-Request-Id"); // not a hotel's sign-in page
  if (!isOurs || response.status >= 500 || [401, 403, 429].includes(response.status)) return item;
  const answer = await response.json().catch(() => ({}));
  if (answer.field === "csrf_token") return item; // the cookie went between asking and sending
  const problems = answer.problems ?? (answer.message ? [{ label: "", message: answer.message }] : []);
  return { ...item, state: "refused", problems };
}
