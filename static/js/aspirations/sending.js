// The aspiration is kept here before it is sent, and waits here while there is no network.
import { sendKept } from "../core/sending.js";
import { forgetDraft } from "./draft.js";

const form = document.querySelector("form[data-submission]");
const asked = new URLSearchParams(location.search);

/** The page of the form that stands in offline knows nothing of its address: which article, theme or text was meant. */
function heed() {
  if (form.elements.namedItem("csrf_token")) return;
  for (const name of ["pasal", "topik", "kutipan"]) if (asked.has(name) && form.elements.namedItem(name)) form.elements.namedItem(name).value = asked.get(name);
  if (!asked.has("naskah")) return;
  const which = form.elements.namedItem("naskah") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "naskah" }));
  which.value = asked.get("naskah");
}

/** The beginning of what was written, in whichever way. */
function label() {
  const written = ["text", "masalah", "usulan", "alasan"].map((name) => form.elements.namedItem(name)?.value.trim()).find(Boolean) ?? "";
  const letters = [...written.replace(/\s+/g, " ")];
  return letters.length > 60 ? `${letters.slice(0, 60).join("")} …` : letters.join("");
}

heed();
sendKept(form, { kind: "aspirasi", done: "/tanda-terima", label, marks: { mirip: "1" }, onKept: forgetDraft });
