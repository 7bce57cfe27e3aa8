// The tab Materi: follow the speaker's slides, or turn the pages of the opened decks for oneself.
import { all, announce, element, fill, home, number, on } from "../core/dom.js";
import { apart, mountStage, showIn, shownByServer } from "./slides.js";

export function mount(context) {
  mountStage(context);
  const root = context.root.querySelector("[data-slides]");
  if (root) new Viewer(root, context).start();
}

class Viewer {
  constructor(root, { slug, watch }) {
    Object.assign(this, { root, slug, watch });
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.words = this.find("words-slides").dataset;
    this.figure = this.find("slide-view");
    this.isFollowing = root.dataset.following === "1";
    this.at = { deck: Number(root.dataset.deck) || null, page: Number(root.dataset.page) || 1 };
    this.decks = [];
    this.shown = null;
    this.pages = new Map(); // deck → its pages, once asked for
  }

  start() {
    this.figure.dataset.shows = shownByServer(this.figure);
    this.find("deck-button").hidden = true;
    on(this.root, "click", "[data-slide-to]", (event, link) => this.go(event, { deck: this.at.deck, page: this.at.page + (link.dataset.slideTo === "next" ? 1 : -1) }));
    on(this.root, "click", "[data-slide-list] a", (event, link) => {
      const to = new URL(link.href).searchParams;
      this.go(event, { deck: Number(to.get("dek")), page: Number(to.get("salindia")) });
    });
    on(this.root, "click", "[data-follow]", (event) => this.follow(event));
    on(this.root, "keydown", "[data-slide-view]", (event) => this.key(event));
    this.find("deck-choice").addEventListener("change", (event) => this.go(event, { deck: Number(event.target.value), page: 1 }));
    on(this.root, "submit", "[data-slide-search]", (event, form) => {
      event.preventDefault();
      this.search(new FormData(form).get("cari").trim());
    });
    let timer = 0;
    this.watch((state, before) => {
      if (state.parts.slide === before.parts.slide && state.parts.decks === before.parts.decks && this.decks === state.parts.decks) return;
      this.shown = state.parts.slide ?? null;
      this.decks = state.parts.decks ?? [];
      clearTimeout(timer);
      timer = setTimeout(() => this.render(), apart(state.viewers));
    });
  }

  go(event, to) {
    event.preventDefault();
    const deck = this.decks.find((one) => one.id === to.deck);
    if (!deck || to.page < 1 || to.page > deck.pages) return;
    this.at = to;
    this.isFollowing = false;
    this.render();
    announce(fill(this.words.at, { page: number(to.page), pages: number(deck.pages) }));
  }

  follow(event) {
    event.preventDefault();
    this.isFollowing = true;
    this.render();
    this.figure.focus();
  }

  key(event) {
    const step = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 }[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) this.go(event, { deck: this.at.deck, page: this.at.page + step });
  }

  /** Once a deck is gone, or closed, whoever read it follows again. */
  async render() {
    if (!this.decks.some((deck) => deck.id === this.at.deck)) this.isFollowing = true;
    if (this.isFollowing) this.at = this.shown ?? this.decks.find((deck) => deck.id === this.at.deck) ?? this.decks[0] ?? { deck: null };
    this.at = { deck: this.at.deck ?? this.at.id ?? null, page: this.at.page ?? 1 };
    const deck = this.decks.find((one) => one.id === this.at.deck);
    this.find("slides-none").hidden = Boolean(deck);
    this.find("slides-some").hidden = !deck;
    if (!deck) return;
    this.choices(deck);
    this.links(deck);
    const { at } = this;
    const pages = await this.pagesOf(deck.id);
    if (at !== this.at) return; // it went on meanwhile
    const page = pages.find((one) => one.page === at.page) ?? this.shown;
    if (!page) return;
    showIn(this.figure, { ...page, ...at, pages: deck.pages, title: deck.title });
    this.find("slide-text").textContent = page.text || this.words.noText;
    this.list(pages.map((one) => ({ ...one, deck: deck.id })), at);
  }

  choices(deck) {
    const choice = this.find("deck-choice");
    const mark = this.decks.map((one) => `${one.id} ${one.title}`).join("|");
    if (choice.dataset.mark !== mark) {
      choice.dataset.mark = mark;
      choice.replaceChildren(...this.decks.map((one) => element("option", { value: one.id }, one.title)));
    }
    choice.value = String(deck.id);
    this.find("deck-form").hidden = this.decks.length < 2;
    const download = this.find("slide-download");
    download.hidden = !deck.is_downloadable;
    download.querySelector("a").href = `${home}/sesi/${this.slug}/salindia/${deck.id}/asli.pdf`;
  }

  links(deck) {
    for (const link of all("[data-slide-to]", this.root)) {
      const page = this.at.page + (link.dataset.slideTo === "next" ? 1 : -1);
      link.setAttribute("aria-disabled", String(page < 1 || page > deck.pages));
      link.href = this.address(deck.id, Math.min(Math.max(page, 1), deck.pages));
    }
    const isAside = Boolean(this.shown) && !this.isFollowing;
    this.find("follow").hidden = !isAside;
    this.find("following-words").hidden = !this.shown || !this.isFollowing;
    if (isAside) this.find("follow-words").textContent = this.shown.deck === this.at.deck ? fill(this.words.backPage, { n: number(this.shown.page) }) : this.words.back;
  }

  list(pages, at) {
    const list = this.find("slide-list");
    this.find("slide-found").textContent = "";
    list.replaceChildren(...pages.map((one) => element("li", {}, element(
      "a", { href: this.address(one.deck, one.page), "aria-current": at && at.page === one.page ? "true" : null },
      element("b", {}, String(one.page)), " ", element("span", { lang: "id" }, one.text.split("\n")[0])))));
  }

  async search(words) {
    if (!words) return void this.render();
    const found = [];
    for (const deck of this.decks) {
      const pages = await this.pagesOf(deck.id);
      found.push(...pages.filter((page) => page.text.toLowerCase().includes(words.toLowerCase())).map((page) => ({ ...page, deck: deck.id })));
    }
    this.list(found.slice(0, 50), null);
    this.find("slide-found").textContent = fill(this.words.found, { n: number(found.length), words });
  }

  address(deck, page) {
    return `${home}/sesi/${this.slug}?dek=${deck}&salindia=${page}#materi`;
  }

  async pagesOf(deck) {
    if (!this.pages.has(deck)) {
      const response = await fetch(`/sesi/${this.slug}/salindia/${deck}/halaman.json`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!response?.ok) return [];
      this.pages.set(deck, (await response.json()).pages);
    }
    return this.pages.get(deck);
  }
}
