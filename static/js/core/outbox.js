// Writes that must not be lost: kept in this browser until the server has acknowledged them, retried with the same key.
// Also the typed draft. Where the browser keeps nothing (a private window) it is memory, for as long as the page lives.

const memory = new Map();

export const store = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return memory.get(name) ?? null;
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
      memory.delete(name);
    } catch {
      memory.set(name, value);
    }
  },
};

/** A random key, also where the page is not a secure context. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const AGAIN = new Set(["busy", "fault", "too_many"]); // refusals that a later try may turn

export class Outbox {
  /**
   * `send(item)` resolves when the write is acknowledged and rejects otherwise; an error with a `code` is the server's
   * refusal. `onDone(item, answer)` and `onRefused(item, error)` hear the end of each.
   */
  constructor(name, send, { onDone = () => {}, onRefused = () => {} } = {}) {
    Object.assign(this, { name: `jkd.outbox.${name}`, send, onDone, onRefused });
    this.isSending = false;
    this.timer = 0;
    this.tries = 0;
    window.addEventListener("online", () => {
      this.tries = 0;
      this.flush(); // the back-off was for a network that is here again
    });
  }

  get items() {
    return store.read(this.name) ?? [];
  }

  /** Keep a write. One with the same `slot` (a vote on one question) is replaced: only the last wish counts. */
  add(item) {
    const rest = item.slot ? this.items.filter((other) => other.slot !== item.slot) : this.items;
    store.write(this.name, [...rest, { key: newKey(), ...item }]);
    this.tries = 0;
    this.flush();
  }

  /** Send what waits, one after the other. Call it when the connection is back. */
  async flush() {
    clearTimeout(this.timer);
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let item = this.items[0]; item; item = this.items[0]) {
        if (!(await this.#try(item))) return;
      }
    } finally {
      this.isSending = false;
    }
  }

  async #try(item) {
    try {
      const answer = await this.send(item);
      this.#drop(item);
      this.tries = 0;
      this.onDone(item, answer);
      return true;
    } catch (error) {
      if (error.code && !AGAIN.has(error.code)) {
        this.#drop(item);
        this.onRefused(item, error);
        return true;
      }
      this.tries += 1;
      const wait = error.data?.resets_in ? 1000 * error.data.resets_in : Math.min(30000, 1000 * 2 ** this.tries);
      this.timer = setTimeout(() => this.flush(), wait * (0.5 + Math.random() / 2));
      return false;
    }
  }

  #drop(item) {
    const rest = this.items.filter((other) => other.key !== item.key);
    store.write(this.name, rest.length ? rest : null);
  }
}

/** Keep what is typed in a field under a name, and bring it back. Returns a function that forgets it. */
export function keepDraft(field, name) {
  const place = `jkd.draft.${name}`;
  const kept = store.read(place);
  if (kept && !field.value) {
    field.value = kept;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.addEventListener("input", () => store.write(place, field.value || null));
  return () => store.write(place, null);
}
