// Loaded only where it has something to do: a browser that has come back lets its worker in, and what waited is sent.
import { element } from "./dom.js";
import { forget, items, mark, onChange, prepare, sendAll, whenBack } from "./queue.js";

const root = document.documentElement;
const home = root.dataset.home ?? "";
const WORKER = "/sw.js";

/** The one script that may become a worker, said to Trusted Types. */
function workerAddress() {
  if (!window.trustedTypes) return WORKER;
  const policy = window.trustedTypes.createPolicy("jkd-worker", { createScriptURL: (url) => (url === WORKER ? url : "") });
  return policy.createScriptURL(WORKER);
}

/** Let the worker in; a browser without one works as before. */
export async function register() {
  try {
    await navigator.serviceWorker.register(workerAddress(), { scope: "/", type: "module" });
  } catch { /* not here: an old browser, a private window, an app's own browser */ }
}

/** Send what waits, say what came of it, and look again when the network is back. */
export function deliver() {
  whenBack(look);
  onChange(() => tell().catch(() => {}));
}

async function look() {
  try {
    await sendAll();
    await tell();
  } catch { /* this browser keeps nothing */ }
}

/** A line above the page for what was sent since, once. The receipt itself needs none, and pages of the queue show their own. */
async function tell() {
  const all = await items();
  for (const item of all) if (item.receipt === location.pathname) await forget(item.key);
  const left = all.filter((item) => item.receipt !== location.pathname);
  mark(left.length > 0);
  const news = left.filter((item) => item.state !== "waiting");
  document.querySelector("[data-delivered]")?.remove();
  if (!news.length || document.querySelector("[data-queue]")) return;
  const { words } = await prepare(home);
  const sent = news.find((item) => item.state === "sent");
  const link = element("a", { href: sent && news.length === 1 ? sent.receipt : `${home}/aspirasi/luring` }, sent && news.length === 1 ? words.receipt : words.see);
  const line = element("p", {}, sent ? words.sent : words.refused, " ", link);
  const banner = element("div", { class: `banner ${sent ? "banner--ok" : "banner--warn"}`, role: "status" }, line);
  document.querySelector("main")?.prepend(element("div", { class: "wrap pbs4", "data-delivered": true }, banner));
}
