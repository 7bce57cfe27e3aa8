// While somebody types on a phone the stage folds (live.css, `is-typing`). It unfolds only after the tap that ended the
// typing is over: unfolded between its down and its up, the page would move away under the finger, and the tap be lost.
const AFTER_TAP = 400; // ms

export function mount({ root }) {
  const live = root.closest(".live");
  const composer = root.querySelector(".composer");
  if (!live || !composer) return;
  let timer = 0;
  composer.addEventListener("focusin", (event) => {
    clearTimeout(timer);
    if (event.target.matches("input, textarea, select")) live.classList.add("is-typing");
  });
  composer.addEventListener("focusout", () => {
    timer = setTimeout(() => live.classList.remove("is-typing"), AFTER_TAP);
  });
}
