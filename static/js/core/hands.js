// When things may move: never under a finger, and at most so often.

/** Calls `move` at most every `pause` ms after `ask()`, and not while somebody points or types in `area`. */
export function calmly(area, move, pause = 3000) {
  let touchedAt = -Infinity;
  let isDown = false;
  let isWanted = false;
  const touch = () => { touchedAt = performance.now(); };
  area.addEventListener("pointerdown", () => { isDown = true; touch(); });
  for (const type of ["pointerup", "pointercancel"]) window.addEventListener(type, () => { if (isDown) touch(); isDown = false; });
  area.addEventListener("keydown", touch);
  area.addEventListener("scroll", touch, { passive: true });
  setInterval(() => {
    if (!isWanted || isDown || performance.now() - touchedAt < 1500) return;
    isWanted = false;
    move();
  }, pause);
  return () => { isWanted = true; };
}

/** Put `nodes` in this order before `end`, moving as few as it takes; what has the focus keeps it. */
export function lineUp(parent, nodes, end = null) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  let place = nodes[0] ? firstOf(parent, nodes) : end;
  for (const node of nodes) {
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function firstOf(parent, nodes) {
  const ours = new Set(nodes);
  for (const child of parent.children) if (ours.has(child)) return child;
  return null;
}
