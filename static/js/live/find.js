// Finding questions: at once among those that are here, and by the server among all. The form does the same by reloading.
import { all, fill, number, on } from "../core/dom.js";
import { isReady } from "./reducer.js";

const WAIT = 400; // ms after the last key before the server is asked
const STATES = { belum: ["shown", "featured"], terjawab: ["answered", "answered_in_writing"], tertulis: ["answered_in_writing"], digabung: ["joined"] };

export function mountFinder({ root, room, list, stateUrl }) {
  const form = root.querySelector("[data-find]");
  if (!form) return;
  const said = root.querySelector("[data-find-said]");
  const nothing = root.querySelector("[data-nothing]");
  const head = new URLSearchParams(location.search).get("induk");
  let found = new Set();
  let after = null;
  let timer = 0;
  let asked = 0;

  const read = () => {
    const fields = Object.fromEntries(["cari", "keadaan", "wilayah", "pasal"].map((name) => [name, form.elements[name].value.trim()]));
    return Object.fromEntries(Object.entries({ ...fields, induk: isCleared ? "" : head ?? "" }).filter(([, value]) => value));
  };
  let isCleared = false;

  /** The names an area is told by: a kota's are also those of its kecamatan. */
  function areaNames() {
    const option = form.elements.wilayah.selectedOptions[0];
    const group = option.parentElement;
    return group.tagName === "OPTGROUP" && group.firstElementChild === option ? [...group.children].map((one) => one.text) : [option.text];
  }

  /** Among what is here; the server knows more forms of a word, and its finds are added. */
  function matcher(wanted) {
    const words = (wanted.cari ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const places = wanted.wilayah ? areaNames() : null;
    return (question) => found.has(question.id) || (!wanted.pasal && !wanted.induk
      && words.every((word) => question.text.toLocaleLowerCase().includes(word))
      && (!wanted.keadaan || STATES[wanted.keadaan].includes(question.state))
      && (!places || places.includes(question.area)));
  }

  function apply() {
    const wanted = read();
    const isOn = Object.keys(wanted).length > 0;
    list.isWanted = isOn ? matcher(wanted) : null;
    list.hasMoreFound = Boolean(after);
    for (const link of all("[data-find-clear]", root)) link.hidden = !isOn;
    root.querySelector("[data-own-list]").hidden = isOn;
    if (isReady(room.state)) {
      list.update(room.state);
      list.reorder();
    }
    return { wanted, isOn };
  }

  function tell(isOn) {
    const count = isOn ? Object.values(room.state.questions).filter(list.isWanted).length : 0;
    said.textContent = isOn && count ? fill(after ? said.dataset.withMore : said.dataset.n, { n: number(count) }) : "";
    nothing.hidden = !isOn || count > 0;
  }

  async function ask(wanted, cursor = "") {
    const turn = ++asked;
    const query = new URLSearchParams({ ...wanted, urut: list.sort, ...(cursor && { sesudah: cursor }) });
    const response = await fetch(`${stateUrl}?${query}`, { cache: "no-cache" });
    if (!response.ok || turn !== asked) return;
    const body = await response.json();
    if (!cursor) found = new Set();
    for (const id of body.found) found.add(id);
    after = body.after;
    room.add(body);
    tell(apply().isOn);
  }

  function look(wait) {
    clearTimeout(timer);
    found = new Set();
    after = null;
    asked += 1;
    const { wanted, isOn } = apply();
    history.replaceState(null, "", `?${new URLSearchParams({ urut: list.sort, ...wanted })}`);
    if (isOn) timer = setTimeout(() => ask(wanted).catch(() => tell(true)), wait);
    else tell(false);
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); look(0); });
  form.addEventListener("input", () => look(WAIT));
  on(root, "click", "[data-find-clear]", (event) => {
    event.preventDefault();
    isCleared = true;
    for (const name of ["cari", "keadaan", "wilayah", "pasal"]) form.elements[name].value = "";
    look(0);
    form.elements.cari.focus();
  });
  if (Object.keys(read()).length) look(0);
  return { isOn: () => Boolean(list.isWanted), more: () => ask(read(), after ?? ""), refresh: () => list.isWanted && tell(true) };
}
