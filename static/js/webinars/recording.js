// The recording of a session that is over: a facade until play is pressed, and links that lead to a moment of it.
import { all, element, fill } from "../core/dom.js";

const HLS_TYPE = "application/vnd.apple.mpegurl";
const PLACE = /^#rekaman-(\d+)$/;

class Recording {
  constructor(root) {
    const { kind, address, title, again, broken, playing } = root.dataset;
    Object.assign(this, { root, kind, address, title, words: { again, broken, playing }, media: null });
    this.box = root.querySelector("[data-player]");
    this.video = root.querySelector("[data-video]");
    this.button = root.querySelector("[data-play]");
    this.note = root.querySelector("[data-note]");
    this.said = root.querySelector("[data-said]");
  }

  start() {
    this.button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.play(this.from ?? 0);
    });
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("[data-seek]") : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.play(Number(link.dataset.seek));
      this.#tell(link);
    });
    addEventListener("hashchange", () => this.#follow());
    this.#follow();
  }

  /** A link from the transcript or from another page: the place is ready, and plays when its visitor presses play. */
  #follow() {
    const found = PLACE.exec(location.hash);
    if (!found) return;
    this.from = Number(found[1]);
    if (this.video) this.#seek(this.video, this.from, false);
    this.box.scrollIntoView({ block: "center" });
  }

  play(at) {
    this.box.scrollIntoView({ block: "nearest" });
    if (this.video) return void this.#seek(this.video, at, true);
    if (this.kind === "youtube") return void this.#put(this.#frame(at));
    this.#stream(at);
  }

  #seek(video, at, isPlayed) {
    const go = () => {
      video.currentTime = at;
      if (isPlayed) video.play().catch(() => {}); // the browser may want a press of its own: the controls are there
    };
    if (video.readyState >= 1) return void go();
    video.addEventListener("loadedmetadata", go, { once: true });
    video.load();
  }

  #tell(link) {
    for (const one of all("[data-seek][aria-current]")) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    this.said.textContent = fill(this.words.playing, { at: link.lastChild.textContent.trim() });
  }

  #put(media) {
    this.media?.remove();
    this.media = media;
    this.box.append(media);
    this.button.hidden = true;
    this.box.querySelector("[data-facade]").hidden = true;
  }

  #frame(at) {
    const query = new URLSearchParams({ autoplay: 1, playsinline: 1, rel: 0, start: at });
    return element("iframe", {
      class: "replay__v", title: this.title, allow: "autoplay; encrypted-media; picture-in-picture", allowfullscreen: true,
      referrerpolicy: "strict-origin-when-cross-origin",
      src: `https://www.youtube-nocookie.com/embed/${encodeURIComponent(this.address)}?${query}`,
    });
  }

  async #stream(at) {
    const video = element("video", { class: "replay__v", controls: true, playsinline: true, "aria-label": this.title });
    const fail = () => this.#fail();
    this.#put(video);
    video.addEventListener("error", fail);
    if (video.canPlayType(HLS_TYPE)) {
      video.src = this.address;
    } else {
      try {
        const { default: Hls } = await import("../../vendor/hls.light.min.js");
        if (!Hls.isSupported()) return void fail();
        this.hls = new Hls({ enableWorker: false, startPosition: at }); // a worker from a blob is what this page's policy forbids
        this.hls.on(Hls.Events.ERROR, (_name, { fatal }) => fatal && fail());
        this.hls.loadSource(this.address);
        this.hls.attachMedia(video);
      } catch {
        return void fail();
      }
    }
    this.video = video;
    this.#seek(video, at, true);
  }

  /** Say so, and offer to try again. */
  #fail() {
    this.hls?.destroy();
    this.media?.remove();
    this.media = this.video = null;
    this.button.hidden = false;
    this.box.querySelector("[data-facade]").hidden = false;
    this.button.querySelector("[data-play-words]").textContent = this.words.again;
    this.note.textContent = this.words.broken;
  }
}

const root = document.querySelector("[data-recording]");
if (root) new Recording(root).start();
