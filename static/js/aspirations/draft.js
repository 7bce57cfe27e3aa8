// The draft that a device keeps for itself, for a week: nothing of it is sent before the button is pressed.
const KEY = "jkd.draf.aspirasi";
const WEEK = 7 * 24 * 3600 * 1000;

/** The kept text, or an empty one: none, too old, or a browser that keeps nothing. */
export function keptDraft(now = Date.now()) {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof text === "string" && now - at < WEEK ? text : "";
  } catch {
    return "";
  }
}

/** Keep the text; true if the device did. An empty one is forgotten. */
export function keepDraft(text, now = Date.now()) {
  try {
    if (!text.trim()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ text, at: now }));
    return Boolean(text.trim());
  } catch {
    return false;
  }
}

export const forgetDraft = () => keepDraft("");
