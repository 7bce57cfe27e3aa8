// The server's clock, however wrong the device's is: what it said when the page left it, and what has passed since on a clock that
// nobody can set.
import { home } from "../core/dom.js";

const SLEPT = 60000; // ms out of sight after which it is asked again: some devices stop their clocks while they sleep

const told = Number(document.querySelector("meta[name=jkd-now]")?.content ?? 0);
const answered = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
let ahead = told ? told - answered : Date.now() - performance.now();

/** ms since 1970 on the server. */
export const serverNow = () => performance.now() + ahead;

/** Ask again, as `slug`'s page is shown again. Half of the way there and back is taken off. */
export async function askTime(slug) {
  const sent = performance.now();
  const response = await fetch(`${home}/sesi/${slug}/cek.json`, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok) return;
  const { now } = await response.json();
  ahead = now - (sent + performance.now()) / 2;
}

/** Keep it right when the page comes back from sleep or from the browser's memory. */
export function keepRight(slug, onRight) {
  let hiddenAt = 0;
  const ask = () => setTimeout(() => askTime(slug).then(onRight, () => {}), Math.random() * 2000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > SLEPT) ask();
  });
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
