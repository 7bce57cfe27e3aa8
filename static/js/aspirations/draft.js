// The draft that a device keeps for itself, for a week: the words alone, never a name, an address or a number of the form's other
// fields. Nothing of it is sent before the button is pressed, and it goes once the receipt is there (sent.js).
const KEY = "jkd.draf.aspirasi";
const WEEK = 7 * 24 * 3600 * 1000;

/** The kept draft {cara, words: [free, three parts]}, or null: none, too old, or a browser that keeps nothing. */
export function keptDraft(now = Date.now()) {
  try {
    const { cara, words, at } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    if (Array.isArray(words) && words.every((one) => typeof one === "string") && now - at < WEEK) return { cara, words };
    localStorage.removeItem(KEY);
    return null;
  } catch {
    return null;
  }
}

/** Keep the draft; true if the device did. An empty one is forgotten. */
export function keepDraft({ cara, words }, now = Date.now()) {
  try {
    const isEmpty = !words.some((one) => one.trim());
    if (isEmpty) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ cara, words, at: now }));
    return !isEmpty;
  } catch {
    return false;
  }
}

export const forgetDraft = () => keepDraft({ cara: "", words: [] });
