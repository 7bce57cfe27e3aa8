// The stage of a citizen's page: which windows there are, what each plays, and the viewer's choices, kept on the device.
import { announce } from "../core/dom.js";
import { store } from "../core/outbox.js";
import { Player } from "./player.js";

const SIZES = ["kecil", "sedang", "besar"];
const TOLD_FOR = 20000; // ms for which a page says that viewers were moved; the bar below says it as long as they are

export function mount({ room, watch }) {
  const stage = document.querySelector("[data-stage]");
  if (stage) new Stage(stage, room).start(watch);
}

class Stage {
  constructor(stage, room) {
    this.stage = stage;
    this.room = room;
    this.find = (name) => stage.querySelector(`[data-${name}]`);
    this.controls = document.querySelector("[data-stage-controls]");
    this.control = (name) => this.controls.querySelector(`[data-${name}]`);
    this.words = document.querySelector("[data-words-video][data-to-spare]").dataset;
    this.grid = this.find("stage-grid");
    const allows = stage.dataset.allows.split(" ");
    const { words } = this;
    this.main = new Player(this.find("video"), { allows, words, title: this.find("video").querySelector("[data-facade] [lang]").textContent, playWords: words.play, onPlay: () => this.isSignOn && this.sign.play() });
    this.sign = new Player(this.find("sign"), { allows, words, title: words.titleSign, playWords: words.playSign, isQuiet: true });
    this.isSignOn = store.read("jkd.isyarat") !== "mati";
    this.size = SIZES.includes(store.read("jkd.isyarat.ukuran")) ? store.read("jkd.isyarat.ukuran") : "sedang";
    this.isVideoInFront = store.read("jkd.depan") === "video";
    this.has = new Set(this.grid.dataset.has.split(" ").filter(Boolean));
    this.toldAt = 0;
  }

  start(watch) {
    this.control("sign-toggle").addEventListener("click", () => this.#toggleSign());
    this.control("sign-size").addEventListener("click", () => this.#resize());
    this.control("front").addEventListener("click", () => this.#swap());
    const full = this.control("full");
    full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : this.stage.requestFullscreen()).catch(() => {}));
    this.canFill = Boolean(this.stage.requestFullscreen);
    watch((state, before) => {
      const { video = null, slide = null } = state.parts;
      if (video === before.parts.video && slide === before.parts.slide && this.isShown) return;
      this.isShown = true;
      this.#show(video ?? { source: null, sign: null, place: "main", moved_at: null }, slide);
    });
    this.#draw();
  }

  #show(video, slide) {
    const source = video.source?.kind === "zoom" ? null : video.source;
    this.has = new Set([slide && "slide", source && "video", video.sign && "sign"].filter(Boolean));
    this.main.show(source);
    this.sign.show(video.sign);
    this.control("on-spare").hidden = video.place !== "spare";
    this.control("on-zoom").hidden = video.source?.kind !== "zoom";
    this.#tellMove(video);
    this.#draw();
  }

  /** Say what happened, for a while. */
  #tellMove({ place, moved_at: at }) {
    const box = this.find("moved");
    const left = at ? at + TOLD_FOR - (Date.now() + this.room.ahead) : 0;
    if (left <= 0) box.hidden = true;
    if (left <= 0 || at === this.toldAt) return;
    const isNews = this.toldAt !== 0 || box.hidden;
    this.toldAt = at;
    const text = place === "spare" ? this.words.toSpare : this.words.toMain;
    this.find("moved-words").textContent = text;
    box.hidden = false;
    if (isNews) announce(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { box.hidden = true; }, left);
  }

  #draw() {
    const has = ["slide", "video", "sign"].filter((name) => this.has.has(name) && (name !== "sign" || this.isSignOn));
    this.grid.dataset.has = has.join(" ");
    this.grid.hidden = !has.length;
    this.find("stage-calm").hidden = has.length > 0;
    this.find("video").hidden = !has.includes("video");
    this.find("sign").hidden = !has.includes("sign");
    this.stage.dataset.jbi = this.size;
    this.stage.dataset.front = this.isVideoInFront ? "video" : "slide";
    const isBoth = has.includes("slide") && has.includes("video");
    const toggle = this.control("sign-toggle");
    toggle.hidden = !this.has.has("sign");
    toggle.setAttribute("aria-pressed", String(this.isSignOn));
    this.control("sign-size").hidden = !(has.includes("sign") && has.length > 1);
    this.control("sign-size-words").textContent = this.words[`size${this.size[0].toUpperCase()}${this.size.slice(1)}`];
    this.control("front").hidden = !isBoth;
    this.control("front").setAttribute("aria-pressed", String(this.isVideoInFront));
    this.control("full").hidden = !this.canFill || !has.length;
  }

  #toggleSign() {
    this.isSignOn = !this.isSignOn;
    store.write("jkd.isyarat", this.isSignOn ? "nyala" : "mati");
    if (!this.isSignOn) this.sign.rest();
    else if (this.main.isWatched) this.sign.play();
    this.#draw();
  }

  #resize() {
    this.size = SIZES[(SIZES.indexOf(this.size) + 1) % SIZES.length];
    store.write("jkd.isyarat.ukuran", this.size);
    this.#draw();
  }

  #swap() {
    this.isVideoInFront = !this.isVideoInFront;
    store.write("jkd.depan", this.isVideoInFront ? "video" : "salindia");
    this.#draw();
  }
}
