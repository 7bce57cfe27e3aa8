// Follows one stream of one room: enters first, buffers, fetches the state, and asks again whenever something may be lost.
import { connect, Refused } from "../core/socket.js";
import { apply, initial, isReady, wish } from "./reducer.js";

const SILENCE = 25000; // ms without a word after which the state is asked for
const WITHOUT = 4000; // ms without a connection after which the state is polled
const POLL = 5000;
const KNOCK = 15; // seconds until a client that was refused the room tries again

const after = (least, most) => least + Math.random() * (most - least);

export class Room {
  /**
   * `stateUrl` is the stream's keadaan.json. `onChange(state)` hears of every new state, `onMine()` that one's own part
   * changed, `onLink(how)` of "live", "reconnecting", "polling" and "offline". `getMine()` brings {token, …}.
   */
  constructor({ slug, audience, stateUrl, getMine, onChange, onMine = () => {}, onLink = () => {}, ticket = "" }) {
    Object.assign(this, { slug, audience, stateUrl, getMine, onChange, onMine, onLink, ticket });
    this.state = initial();
    this.heardAt = Date.now();
    this.ahead = 0; // ms by which the server's clock is ahead of this device's
    this.lateTimes = 0;
    this.doubts = 0;
    this.isPollMode = false;
    this.isFetching = false;
    this.timer = 0;
    this.link = "";
    this.listeners = []; // of events beside facts and numbers
  }

  /** Hear an event that the reducer does not know, such as a line of captions. Before `start`. */
  listen(name, fn) {
    this.listeners.push([name, fn]);
  }

  start() {
    this.socket = connect(async () => (await this.getMine()).token);
    this.socket.on("connect", () => this.#enter());
    this.socket.on("disconnect", () => this.#showLink());
    this.socket.on("fact", (fact) => this.#hear({ ...fact, type: "fact" }));
    this.socket.on("numbers", (tick) => this.#hear({ ...tick, type: "numbers" }));
    this.socket.on("mine.changed", () => this.onMine());
    for (const [name, fn] of this.listeners) this.socket.on(name, fn);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    window.addEventListener("online", () => this.wake());
    window.addEventListener("offline", () => {
      this.socket.close(); // half open it would swallow writes until their acknowledgement is overdue
      this.#showLink();
    });
    window.addEventListener("pageshow", (event) => event.persisted && this.wake());
    setInterval(() => this.#watch(), 1000);
    this.#fetchSoon(0);
    this.socket.open();
  }

  /** Whatever was missed while asleep or cut off is asked for now. */
  wake() {
    this.#take({ type: "doubt" });
    if (!this.socket.isOpen() && !this.isPollMode) this.socket.open();
    this.#fetchSoon(0);
    this.#showLink();
  }

  /** By socket when there is one, else by POST: the same operation, the same refusals. */
  async write(event, payload, url) {
    if (this.socket.isOpen()) return this.socket.ask(event, { slug: this.slug, ...payload });
    const { token } = await this.getMine();
    const response = await fetch(url, {
      method: "POST", body: JSON.stringify(payload), credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    });
    const answer = await response.json();
    if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error, data: answer });
    return answer.ok;
  }

  /** The next page of questions; one that was read at an older rev than ours is asked for again after a second. */
  async more() {
    for (let tries = 0; tries < 3; tries += 1) {
      const response = await fetch(`${this.stateUrl}?sesudah=${encodeURIComponent(this.state.next ?? "")}`, { cache: "no-cache" });
      if (!response.ok) return;
      const body = await response.json();
      if (body.rev >= this.state.rev) return void this.#take({ type: "more", body });
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }

  /** Questions that were looked for and found: added as a page of them is. */
  add(body) {
    this.#take({ type: "more", body });
  }

  async #enter() {
    const since = { ...(isReady(this.state) && { since: this.state.rev }), ...(this.ticket && { ticket: this.ticket }) };
    try {
      const { rev, n, mode, every } = await this.socket.ask("room.enter", { slug: this.slug, audience: this.audience, ...since });
      this.isPollMode = mode === "poll";
      if (this.isPollMode) {
        this.pollEvery = 1000 * every;
        this.socket.close();
      }
      this.#take({ type: "entered", rev, n });
    } catch (error) {
      // unanswered: the state is fetched all the same, and the server ends a socket that entered nothing
      if (error instanceof Refused) this.#stayOut(error);
    }
    this.heardAt = Date.now();
    this.#take({ type: "doubt" });
    this.#fetchSoon(0);
    this.#showLink();
  }

  /** This socket would hear nothing, a session that has ended for one: poll, and let in whoever signed in anew meanwhile. */
  #stayOut({ code, data }) {
    this.socket.close();
    const seconds = data.resets_in ?? (code === "busy" || code === "fault" ? 2 : KNOCK);
    setTimeout(() => this.socket.open(), 1000 * after(seconds, 1.5 * seconds));
  }

  #hear(message) {
    this.heardAt = Date.now();
    if (message.type === "numbers") this.ahead = message.n - this.heardAt;
    this.#take(message);
  }

  #take(message) {
    const before = this.state;
    if (message.type === "doubt") this.doubts += 1;
    this.state = apply(before, message);
    if (this.state !== before && isReady(this.state)) this.onChange(this.state, before);
    const wanted = wish(this.state);
    // A fact that only lagged behind its tick arrives meanwhile; and a crowd that lost the same message is spread out.
    if (wanted) this.#fetchSoon(wanted === "later" ? 1000 : after(150, 650 + Math.min(4000, this.state.viewers)));
  }

  #fetchSoon(wait) {
    const due = Date.now() + wait;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = 0;
      if (wish(this.state)) this.#fetch();
    }, wait);
  }

  async #fetch() {
    if (this.isFetching) return;
    this.isFetching = true;
    const { doubts } = this;
    let isDone = false;
    this.#take({ type: "asked" });
    try {
      const since = isReady(this.state) ? `?since=${this.state.rev}` : "";
      const response = await fetch(this.stateUrl + since, { cache: "no-cache", credentials: "same-origin", headers: { Accept: "application/json" } });
      if (response.ok) {
        this.#judge(await response.json());
        if (doubts !== this.doubts) this.#take({ type: "doubt" }); // it arose meanwhile: this answer may be from before
        isDone = true;
      }
    } catch {
      // away: asked again below
    } finally {
      this.isFetching = false;
    }
    if (wish(this.state)) this.#fetchSoon(isDone ? 1000 : this.socket.isOpen() ? after(500, 1500) : after(1000, 4000));
    this.#showLink();
  }

  #judge(body) {
    this.#take({ type: "state", body });
    this.lateTimes = this.state.isLate ? this.lateTimes + 1 : 0;
    if (this.lateTimes > 10) { // the server truly is behind us: it was restored from a copy, so we begin anew
      this.state = { ...initial(), isDoubtful: true };
      this.lateTimes = 0;
    }
  }

  #watch() {
    const quiet = Date.now() - this.heardAt;
    const isOpen = this.socket.isOpen();
    const limit = isOpen ? SILENCE : this.isPollMode ? this.pollEvery : Math.max(WITHOUT, POLL);
    if (quiet > limit && navigator.onLine) {
      this.heardAt = Date.now() + (isOpen ? 0 : after(-1000, 1000));
      this.#take({ type: "doubt" });
      this.#fetchSoon(isOpen ? after(0, 1000) : 0);
    }
    this.#showLink();
  }

  #showLink() {
    const how = !navigator.onLine ? "offline" : this.socket.isOpen() ? "live" : this.isPollMode ? "polling" : "reconnecting";
    if (how === "reconnecting" && this.link === "") return; // the first moments of a page
    if (how === this.link) return;
    this.link = how;
    this.onLink(how);
  }
}
