// /kelola/pekerjaan: while a job waits or runs, its bar and words follow. Without this script the page has a reload button.
import { all, announce } from "../core/dom.js";

const EVERY = 2000; // ms
const list = document.querySelector("[data-jobs]");
const isOpen = (item) => ["waiting", "running"].includes(item.dataset.state);

/** Put what the server says into one item. True when the job has just ended. */
function show(item, job) {
  const hasEnded = isOpen(item) && !job.is_open;
  item.dataset.state = job.state;
  item.querySelector("[data-words]").textContent = job.words;
  const bar = item.querySelector("progress");
  if (!bar) return hasEnded;
  if (job.percent === null) bar.removeAttribute("value");
  else bar.value = job.percent;
  return hasEnded;
}

async function look() {
  try {
    const answer = await fetch(list.dataset.jobs, { headers: { Accept: "application/json" } });
    if (!answer.ok) return; // signed out: the page says so when it is loaded again
    const { jobs } = await answer.json();
    const items = new Map(all("[data-job]", list).map((item) => [item.dataset.job, item]));
    const ended = jobs.filter((job) => items.has(String(job.id)) && show(items.get(String(job.id)), job));
    if (ended.length) announce(list.dataset.finished);
  } catch {
    // no network: the next look may have one
  }
  wait();
}

/** Look again only while something is open, and not while nobody sees the page. */
function wait() {
  if (!all("[data-job]", list).some(isOpen)) return;
  setTimeout(() => (document.hidden ? wait() : look()), EVERY);
}

if (list) wait();
