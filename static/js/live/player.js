// One window of the stage: a facade until play is pressed, then YouTube's frame or a video. Nothing of a third party is asked
// for before. Once somebody watches, another source of the room plays by itself: that is how a host moves every viewer.
import { element, fill } from "../core/dom.js";

const HLS_TYPE = "application/vnd.apple.mpegurl";
const RETRY = 4000; // ms after which a broken stream is tried again while somebody watches

const keyOf = (source) => (source ? `${source.kind}:${source.id ?? source.address ?? ""}` : "");
const originOf = (source) => (source.kind === "youtube" ? "https://www.youtube-nocookie.com" : new URL(source.address).origin);

export class Player {
  /** `box` holds the facade; `allows` are the origins this page may play; `words` its sentences; `isQuiet` for the signer. */
  constructor(box, { allows, words, title, playWords, isQuiet = false, onPlay = () => {} }) {
    Object.assign(this, { box, allows, words, title, playWords, isQuiet, onPlay, key: null, source: null, isWatched: false, media: null, timer: 0 });
    this.facade = box.querySelector("[data-facade]");
    this.button = box.querySelector("[data-play]");
    this.note = box.querySelector("[data-play-note]");
    this.button.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.source && !this.#isAllowed()) return void location.reload();
      this.play();
      this.onPlay();
    });
  }

  /** Let it show this source, or none. The same one plays on untouched. */
  show(source) {
    if (keyOf(source) === this.key) return;
    this.key = keyOf(source);
    this.source = source;
    this.#stop();
    this.#showFacade("");
    if (source && this.isWatched && this.#isAllowed()) this.play();
  }

  play() {
    if (!this.source || this.media || !this.#isAllowed()) return;
    this.isWatched = true;
    if (this.source.kind === "youtube") this.#put(this.#frame());
    else this.#stream();
  }

  /** Stop, as when it is hidden; shown again it waits for its button. */
  rest() {
    this.isWatched = false;
    this.#stop();
    this.#showFacade("");
  }

  #isAllowed() {
    return this.allows.includes(originOf(this.source));
  }

  #showFacade(problem) {
    this.facade.hidden = Boolean(this.media);
    const { source, words } = this;
    if (!source) return;
    const isAllowed = this.#isAllowed();
    this.button.href = source.kind === "youtube" ? `https://www.youtube.com/watch?v=${source.id}` : source.address;
    this.button.querySelector("[data-play-words]").textContent = !isAllowed ? words.reload : problem ? words.again : this.playWords;
    const host = source.kind === "youtube" ? "YouTube" : new URL(source.address).host;
    const about = this.isQuiet ? words.noteSign : words.noteHls;
    this.note.textContent = problem || (isAllowed ? fill(about, { host }) : words.noteReload);
  }

  #put(media) {
    this.media = media;
    this.box.prepend(media);
    this.facade.hidden = true;
  }

  #stop() {
    clearTimeout(this.timer);
    this.hls?.destroy();
    this.hls = null;
    this.media?.remove();
    this.media = null;
  }

  #frame() {
    const query = new URLSearchParams({ autoplay: 1, playsinline: 1, rel: 0, ...(this.isQuiet && { mute: 1 }) });
    return element("iframe", {
      class: "player", title: this.title, allow: "autoplay; encrypted-media; picture-in-picture", allowfullscreen: true,
      referrerpolicy: "strict-origin-when-cross-origin", src: `https://www.youtube-nocookie.com/embed/${encodeURIComponent(this.source.id)}?${query}`,
    });
  }

  async #stream() {
    const { key, source } = this;
    const video = element("video", { class: "player", controls: true, playsinline: true, "aria-label": this.title });
    video.muted = this.isQuiet;
    this.#put(video);
    const isCurrent = () => this.key === key && this.media === video;
    const fail = () => isCurrent() && this.#fail();
    video.addEventListener("error", fail);
    if (video.canPlayType(HLS_TYPE)) {
      video.src = source.address;
    } else {
      try {
        const { default: Hls } = await import("../../vendor/hls.light.min.js");
        if (!isCurrent()) return;
        if (!Hls.isSupported()) return void fail();
        this.hls = new Hls({ enableWorker: false }); // a worker from a blob is what this page's policy forbids
        this.hls.on(Hls.Events.ERROR, (_name, { fatal }) => fatal && fail());
        this.hls.loadSource(source.address);
        this.hls.attachMedia(video);
      } catch {
        return void fail();
      }
    }
    video.play().catch(() => {}); // the browser may want a press of its own: the controls are there
  }

  /** A stream that broke is tried again by itself; meanwhile its facade says so. */
  #fail() {
    this.#stop();
    this.#showFacade(this.words.noteBroken);
    this.timer = setTimeout(() => this.isWatched && this.play(), RETRY * (1 + Math.random()));
  }
}
