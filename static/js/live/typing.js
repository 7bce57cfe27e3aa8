// While somebody types on a phone the stage folds (live.css, `is-typing`). It unfolds only after the tap that ended the
// typing is over: unfolded between its down and its up, the page would move away under the finger, and the tap be lost.
const AFTER_TAP = 400; // ms
const LEAST = 80; // px: what covers less is a browser's bar that slides away

export function mount({ root }) {
  const live = root.closest(".live");
  const composer = root.querySelector(".composer");
  if (!live || !composer) return;
  let timer = 0;
  composer.addEventListener("focusin", (event) => {
    if (!event.target.matches("input, textarea, select")) return; // a button: the typing may be over
    clearTimeout(timer);
    live.classList.add("is-typing");
  });
  composer.addEventListener("focusout", () => {
    clearTimeout(timer);
    timer = setTimeout(() => live.classList.remove("is-typing"), AFTER_TAP);
  });
  const view = window.visualViewport;
  if (!view) return;
  const lift = () => live.style.setProperty("--keyboard", `${coveredBy(view)}px`);
  view.addEventListener("resize", lift);
  view.addEventListener("scroll", lift);
}

/** How many px of the page's foot lie under a keyboard, where the browser lays one over the page; pinched zoom is none. */
function coveredBy(view) {
  if (view.scale > 1.01) return 0;
  const covered = Math.round(window.innerHeight - view.height - view.offsetTop);
  return covered < LEAST ? 0 : covered;
}
