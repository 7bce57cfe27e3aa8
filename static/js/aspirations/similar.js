// What is alike, and whether it reads like a complaint about a service: asked when the typing rests, never in the way of sending.
import { element, fill, home, number } from "../core/dom.js";

const WAIT = 900; // ms after the last key
const LEAST = 20; // letters

export function mountSimilar(form, words) {
  const box = form.querySelector("[data-similar]");
  const list = box.querySelector("[data-similar-list]");
  const said = box.querySelector("[data-similar-said]");
  const service = form.querySelector("[data-service]");
  const blank = document.querySelector("template[data-blank=similar]").content;
  const { mirip, csrf_token: token, naskah } = form.elements;
  let [timer, turn, asked] = [0, 0, ""];

  function changed() {
    const text = words.value().trim();
    const now = `${form.elements.kind.value} ${text}`;
    if (now === asked) return;
    mirip.value = ""; // what is alike to these words was not seen yet
    clearTimeout(timer);
    turn += 1;
    if (text.length >= LEAST) timer = setTimeout(() => ask(text, now).catch(() => {}), WAIT);
    else show({ similar: [], service: null });
  }

  async function ask(text, now) {
    const mine = turn;
    const answer = await fetch(`${home}/aspirasi/mirip.json`, {
      method: "POST", credentials: "same-origin", body: JSON.stringify({ text, naskah: naskah?.value ?? "", kind: form.elements.kind.value }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token.value },
    });
    if (!answer.ok || mine !== turn) return;
    asked = now;
    mirip.value = "1";
    show(await answer.json());
  }

  function show(found) {
    service.hidden = !found.service;
    const why = service.querySelector("[data-why]");
    why.textContent = found.service ? fill(why.dataset.words, { words: found.service.words.join(", ") }) : "";
    if (box.contains(document.activeElement)) return; // somebody is about to press one
    const isNew = found.similar.some((one) => !list.querySelector(`[data-code="${one.code}"]`));
    list.replaceChildren(...found.similar.map(item));
    box.hidden = !found.similar.length;
    if (isNew || box.hidden) said.textContent = found.similar.length ? fill(box.dataset.said, { n: number(found.similar.length) }) : "";
  }

  function item(one) {
    const node = blank.firstElementChild.cloneNode(true);
    node.dataset.code = one.code;
    const text = node.querySelector("[data-text]");
    Object.assign(text, { textContent: one.text, href: `${home}/aspirasi/${one.code}`, id: `mirip-${one.code}` });
    const shared = node.querySelector("[data-shared]");
    shared.textContent = fill(shared.dataset.words, { kind: one.kind, score: number(one.percent), words: one.words.join(", ") });
    const button = node.querySelector("[data-back]");
    button.setAttribute("aria-describedby", text.id);
    const draw = ({ on, supports }) => {
      const label = button.querySelector("[data-label]");
      button.setAttribute("aria-pressed", String(on));
      label.textContent = on ? label.dataset.on : label.dataset.off;
      button.querySelector("[data-votes]").textContent = number(supports);
    };
    button.addEventListener("click", () => support(one.code, button, draw));
    draw({ on: one.is_on, supports: one.supports });
    return node;
  }

  async function support(code, button, draw) {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const wish = button.getAttribute("aria-pressed") === "true" ? "0" : "1";
    const body = new URLSearchParams({ csrf_token: token.value, on: wish });
    try {
      const answer = await fetch(`${home}/aspirasi/${code}/dukung`, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      draw(await answer.json());
    } catch {
      const failed = element("form", { method: "post", action: `${home}/aspirasi/${code}/dukung`, target: "_blank", hidden: true },
        ...[...body].map(([name, value]) => element("input", { type: "hidden", name, value })));
      form.after(failed);
      failed.submit(); // the page says what was wrong, in words; what is typed here stays
      failed.remove();
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  changed();
}
