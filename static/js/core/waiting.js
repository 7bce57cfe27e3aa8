// The list of what waits in this browser: what it is, how it stands, to mend or throw away, and the receipt once it was sent.
import { announce, element, fill, home, time } from "./dom.js";
import { forget, items, onChange, sendAll, told, whenBack } from "./queue.js";

const list = document.querySelector("[data-items]");
const row = document.querySelector("template[data-item]");
const connect = document.querySelector("[data-connect]");
const said = document.querySelector("[data-said]");
const DAY = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Jakarta" });

const moment = (at) => `${DAY.format(at) === DAY.format(Date.now()) ? "" : `${new Intl.DateTimeFormat(home ? "en-GB" : "id", { day: "numeric", month: "long", timeZone: "Asia/Jakarta" }).format(at)}, `}${time(at)} WIB`;

function drawn(item) {
  const node = row.content.cloneNode(true);
  const part = (name) => node.querySelector(`[data-${name}]`);
  part("label").textContent = item.label;
  for (const chip of node.querySelectorAll("[data-chip]")) chip.hidden = chip.dataset.chip !== item.state;
  part("at").textContent = fill(item.state === "sent" ? list.dataset.done : list.dataset.wait, { at: moment(item.sentAt ?? item.at) });
  part("problems").hidden = !item.problems.length;
  part("problems").append(...item.problems.map((problem) => element("li", {}, told(problem))));
  part("receipt").hidden = item.state !== "sent";
  if (item.receipt) part("receipt").href = item.receipt;
  part("mend").hidden = item.state === "sent" || Boolean(item.maybe && item.state === "waiting");
  part("mend").href = `${new URL(item.action).pathname}#kiriman=${item.key}`;
  const [drop, sure] = [part("drop"), part("sure")];
  drop.addEventListener("click", () => { drop.hidden = true; sure.hidden = false; sure.focus(); });
  sure.addEventListener("click", async () => { await forget(item.key); await draw(); connect.focus(); });
  return node;
}

async function draw() {
  try {
    const all = await items();
    list.replaceChildren(...all.map(drawn));
    list.hidden = !all.length;
    document.querySelector("[data-empty]").hidden = all.length > 0;
    document.querySelector("[data-shared]").hidden = !all.length;
  } catch {
    document.querySelector("[data-unkept]").hidden = false;
  }
}

/** Send what waits; where this page stands in for another one, show that one as soon as it can be reached. */
async function tryAgain() {
  said.textContent = connect.dataset.busy;
  try {
    await sendAll();
    await draw();
    const isHere = (await fetch("/healthz", { cache: "no-store" })).ok;
    said.textContent = isHere ? "" : connect.dataset.failed;
    const isElsewhere = !location.pathname.endsWith("/luring");
    if (isHere && isElsewhere && !(await items()).length) location.reload();
  } catch {
    said.textContent = connect.dataset.failed;
    announce(connect.dataset.failed);
  }
}

connect.addEventListener("click", tryAgain);
whenBack(async () => { if ((await items()).some((item) => item.state === "waiting")) await tryAgain(); });
onChange(draw);
await draw();
