// Tanya, Polling, Materi: without scripts one below the other, with them one at a time.
import { all, on } from "../core/dom.js";

export function mount({ root }) {
  const nav = root.querySelector("[data-tabs]");
  if (!nav) return;
  const panes = all("[data-pane]", root);
  const tabs = all("[data-tab]", nav);
  const names = tabs.map((tab) => tab.dataset.tab);
  const open = (name) => {
    for (const pane of panes) pane.hidden = pane.dataset.pane !== name;
    for (const tab of tabs) {
      if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
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
