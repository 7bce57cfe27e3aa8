// The answers of a session that is over, one state at a time. Without scripts they stand one below the other, and the tabs jump.
import { all, on } from "../core/dom.js";

const root = document.querySelector("[data-answers-root]");
const nav = root.querySelector("[data-answers-tabs]");
const parts = all("[data-answers]", root);
const wanted = () => location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));

function open(name) {
  for (const part of parts) part.hidden = part.dataset.answers !== name;
  for (const tab of all("a", nav)) {
    if (tab.hash === `#${name}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

/** What a link leads to is shown first, if it stands in a part that is not open. */
function show(target) {
  const part = target && target.closest("[data-answers]");
  if (part?.hidden) open(part.dataset.answers);
  return Boolean(part);
}

if (nav && parts.length > 1) {
  root.classList.add("has-tabs");
  for (const more of all("[data-answers-more]", root)) more.open = true;
  on(nav, "click", "a", (event, tab) => {
    event.preventDefault();
    open(tab.hash.slice(1));
    history.replaceState(null, "", tab.hash);
  });
  on(document, "click", "a[href^='#q']", (_event, link) => show(document.getElementById(link.hash.slice(1))));
  window.addEventListener("hashchange", () => show(wanted()) && wanted().scrollIntoView());
  open(parts[0].dataset.answers);
  if (show(wanted())) wanted().scrollIntoView();
}
