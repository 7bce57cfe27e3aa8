// The form of a poll that opened while the page was there: the same fields under the same names as templates/ballots draws,
// and what any such form says, as the ballot that poll.vote takes.
import { element, fill, icon, number } from "../core/dom.js";

const people = document.documentElement.lang === "en" ? { lang: "id" } : {};
const said = (text) => element("span", people, text);

/** A fieldset for the question; `id` is unique on the page. */
export function fieldsOf(question, id, words) {
  const { hint, nodes, role = "group" } = KINDS[question.kind](question, id, words);
  return element("fieldset", { class: "field", id, role, "aria-describedby": hint ? `${id}-h` : null },
    element("legend", { class: "fs-l" }, said(question.text)), hint ? element("span", { class: "hint", id: `${id}-h` }, hint) : null, nodes);
}

const choices = (type, name, options) => element("div", { class: "choices" }, options.map((option, place) => element("label", { class: "choice" },
  element("input", { type, name, value: place }), element("b", {}, said(option)))));

function multipleHint({ least, most }, words) {
  return least === most ? fill(words.pickExactly, { n: most }) : fill(words.pickSome, { least, most });
}

function scale(question, id, _words) {
  const buttons = [1, 2, 3, 4, 5].map((value) => element("label", {}, element("input", { type: "radio", name: "value", value, "aria-describedby": value % 4 === 1 ? `${id}-${value}` : null }), value));
  const ends = element("p", { class: "under" }, element("span", { id: `${id}-1` }, said(question.low)), element("span", { id: `${id}-5` }, said(question.high)));
  return { role: "radiogroup", nodes: [element("div", { class: "scale" }, buttons), ends] };
}

function ranking(question, id, words) {
  const numbers = Array.from({ length: question.places }, (_, place) => element("option", { value: place + 1 }, place + 1));
  const lines = question.options.map((option, place) => element("label", { class: "row row--between row--line", for: `${id}-${place}` }, said(option),
    element("span", {}, element("select", { class: "select", name: `rank-${place}`, id: `${id}-${place}` }, element("option", { value: "" }, "–"), numbers.map((one) => one.cloneNode(true))))));
  const isAll = question.places === question.options.length;
  return { hint: isAll ? words.rankAll : fill(words.rankSome, { n: question.places }), nodes: [element("div", { class: "stack g2" }, lines)] };
}

function cloud({ most }, id, words) {
  const letters = 20;
  const fields = Array.from({ length: most }, (_, at) => element("input", {
    class: "input max26", name: `word-${at + 1}`, id: `${id}-${at + 1}`, autocomplete: "off", "aria-label": most === 1 ? words.yourWord : fill(words.nthWord, { n: at + 1 }),
  }));
  return { hint: most === 1 ? fill(words.letters, { n: letters }) : fill(words.someWords, { n: most, letters }), nodes: [element("div", { class: "stack g2" }, fields)] };
}

function numbers({ least, most, unit, decimals }, id, words) {
  const mode = least < 0 ? "text" : decimals ? "decimal" : "numeric";
  const field = element("input", { class: "input max26", name: "value", id: `${id}-1`, autocomplete: "off", inputmode: mode, "aria-label": words.yourNumber });
  return { hint: fill(words.range, { least: number(least), most: number(most), unit }).trim(), nodes: [field] };
}

const KINDS = {
  single: (question, _id, words) => ({ hint: words.pickOne, role: "radiogroup", nodes: [choices("radio", "choice", question.options)] }),
  multiple: (question, _id, words) => ({ hint: multipleHint(question, words), nodes: [choices("checkbox", "choices", question.options)] }),
  scale, ranking, words: cloud, number: numbers,
  text: (_question, id, words) => ({
    hint: fill(words.letters, { n: 140 }), nodes: [element("textarea", { class: "textarea textarea--s", name: "text", id: `${id}-1`, rows: 3, "aria-label": words.yourAnswer })],
  }),
};

/** What a filled form says. What cannot be read as a number stays text: the server says what is wrong with it. */
export function ballotOf(question, form) {
  const data = new FormData(form);
  const whole = (text) => (/^\d{1,12}$/.test(text) ? Number(text) : text);
  switch (question.kind) {
    case "single": return { choice: whole(data.get("choice") ?? "") };
    case "multiple": return { choices: data.getAll("choices").map(whole) };
    case "scale": return { value: whole(data.get("value") ?? "") };
    case "ranking": return orderOf(question, data);
    case "words": return { words: Array.from({ length: question.most }, (_, at) => data.get(`word-${at + 1}`) ?? "").filter((word) => word.trim()) };
    case "text": return { text: data.get("text") ?? "" };
    default: return { value: amount((data.get("value") ?? "").trim()) };
  }
}

function amount(typed) {
  const match = /^([+-]?\d{1,10})(?:[.,](\d{1,2}))?$/.exec(typed);
  return match ? Number(match[2] ? `${match[1]}.${match[2]}` : match[1]) : typed;
}

/** Throws a reason of server/ballots when a number is given twice: as JSON it could not be told. */
function orderOf(question, data) {
  const places = new Map();
  for (let option = 0; option < question.options.length; option += 1) {
    const place = data.get(`rank-${option}`);
    if (!place) continue;
    if (places.has(place)) throw Object.assign(new Error("repeated_rank"), { code: "invalid", data: { fields: { order: "repeated_rank" } } });
    places.set(place, option);
  }
  return { order: [...places.keys()].sort((a, b) => a - b).map((place) => places.get(place)) };
}

/** Show one's own ballot in its form. */
export function fillForm(question, form, ballot) {
  const set = (name, value) => { const field = form.elements.namedItem(name); if (field) field.value = value; };
  switch (question.kind) {
    case "single": return set("choice", String(ballot.choice));
    case "scale": return set("value", String(ballot.value));
    case "multiple": return [...form.querySelectorAll("[name=choices]")].forEach((box) => { box.checked = ballot.choices.includes(Number(box.value)); });
    case "ranking": return question.options.forEach((_text, option) => set(`rank-${option}`, ballot.order.includes(option) ? String(ballot.order.indexOf(option) + 1) : ""));
    case "words": return ballot.words.forEach((word, at) => set(`word-${at + 1}`, word));
    case "text": return set("text", ballot.text);
    default: return set("value", String(ballot.value).replace(".", document.documentElement.lang === "en" ? "." : ","));
  }
}

/** Say what is wrong beside the fields, or with "" that nothing is. */
export function showError(form, text) {
  const fieldset = form.querySelector("fieldset");
  const id = `${fieldset.id}-e`;
  form.querySelector(`#${CSS.escape(id)}`)?.remove();
  const others = (fieldset.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  const named = text ? [id, ...others] : others;
  if (named.length) fieldset.setAttribute("aria-describedby", named.join(" "));
  else fieldset.removeAttribute("aria-describedby");
  fieldset.toggleAttribute("data-bad", Boolean(text));
  if (!text) return;
  const said = element("p", { class: "err", id, role: "alert" }, icon("alert"), element("span", {}, text));
  fieldset.querySelector("legend").after(said);
  said.scrollIntoView({ block: "nearest", behavior: "instant" }); // the form may be taller than the screen
}
