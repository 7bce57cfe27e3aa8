// Tells once that an article was looked at for a while: no cookie, nothing about who. What it counts: server/learn/readings.py.
import { home } from "../core/dom.js";

const LOOKED_FOR = 8000; // milliseconds in view
const article = document.querySelector("[data-reading]");
let seen = 0;
let since = 0;
let timer = 0;

function tell() {
  document.removeEventListener("visibilitychange", watch);
  navigator.sendBeacon?.(home + article.dataset.reading);
}

/** Time counts only while the page is in view. */
function watch() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") {
    since = performance.now();
    timer = setTimeout(tell, LOOKED_FOR - seen);
  } else if (since) {
    seen += performance.now() - since;
    since = 0;
  }
}

if (article) {
  document.addEventListener("visibilitychange", watch);
  watch();
}
