// Tanya, Polling, Materi: without scripts one below the other, with them one at a time. Who changes over while the tabs stick
// begins at the top of the part, or where that part was left.
import { all, on } from "../core/dom.js";

const NEAR = 24; // px: who went further up than that reads the head of the page, and stays there

export function mount({ root }) {
  const nav = root.querySelector("[data-tabs]");
  if (!nav) return;
  const panes = all("[data-pane]", root);
  const tabs = all("[data-tab]", nav);
  const names = tabs.map((tab) => tab.dataset.tab);
  const places = new Map();
  let opened = null;
  let arrived = 0;
  const open = (name) => {
    const box = ["auto", "scroll"].includes(getComputedStyle(root).overflowY) ? root : document.scrollingElement;
    const isAbove = box.scrollTop < arrived - NEAR;
    if (opened) places.set(opened, box.scrollTop);
    opened = name;
    for (const pane of panes) pane.hidden = pane.dataset.pane !== name;
    for (const tab of tabs) {
      if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    const pane = panes.find((one) => one.dataset.pane === name);
    const under = nav.getBoundingClientRect().bottom - pane.getBoundingClientRect().top;
    const place = isAbove ? undefined : places.get(name);
    if (place !== undefined || under > 1) box.scrollTo({ top: place ?? box.scrollTop - under, behavior: "instant" });
    arrived = box.scrollTop;
  };
  on(nav, "click", "[data-tab]", (event, tab) => {
    event.preventDefault();
    open(tab.dataset.tab);
    history.replaceState(null, "", `#${tab.dataset.tab}`);
  });
  root.addEventListener("live:tab", (event) => open(event.detail)); // a part calls for its tab
  window.addEventListener("hashchange", () => names.includes(location.hash.slice(1)) && open(location.hash.slice(1)));
  open(names.includes(location.hash.slice(1)) ? location.hash.slice(1) : names[0]);
}
