// A slide as a picture: fills figures, and lets every [data-slide-stage] of a page follow what the room shows.
// A figure brings its words and how wide it is shown: data-slug, data-sizes, data-alt, data-caption.
import { all, element, fill } from "../core/dom.js";

const NARROW = 640;
const CROWD = 400; // viewers from which pictures are asked for a little apart

const address = (slug, { deck, page }, width) => `/sesi/${slug}/salindia/${deck}/${page}-${width}.webp`;

export function sources(slug, slide) {
  const narrow = address(slug, slide, NARROW);
  const wide = `${address(slug, slide, 1280)} ${slide.width}w`;
  return { src: narrow, srcset: `${narrow} ${Math.min(NARROW, slide.width)}w${slide.width > NARROW ? `, ${wide}` : ""}` };
}

export const keyOf = (slide) => (slide ? `${slide.deck}/${slide.page}` : "");

/** Show this page in the figure. The one before stays until the new picture is there, so nothing flickers. */
export async function showIn(figure, slide) {
  if (figure.dataset.shows === keyOf(slide)) return;
  figure.dataset.shows = keyOf(slide);
  if (!slide) {
    figure.hidden = true;
    return;
  }
  const { slug, sizes, alt, caption } = figure.dataset;
  const next = element("img", { lang: "id", width: slide.width, height: slide.height, sizes, ...sources(slug, slide) });
  next.alt = fill(alt, { page: slide.page, pages: slide.pages, text: shortened(slide.text) });
  try {
    await next.decode();
  } catch {
    // it is shown as far as it comes; its words stand in alt
  }
  if (figure.dataset.shows !== keyOf(slide)) return; // the speaker went on meanwhile
  figure.replaceChildren(next, element("figcaption", { lang: "id" }, fill(caption, slide)));
  figure.hidden = false;
}

const shortened = (text) => {
  const line = text.replaceAll("\n", ". ");
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};

/** A moment to wait before asking for a picture, so that thousands do not ask at once. */
export const apart = (viewers) => (viewers < CROWD ? 0 : Math.random() * Math.min(2000, viewers / 4));

/** Every figure that follows the room; works on each screen that has a Room. */
export function mountStage({ watch }) {
  const figures = all("[data-slide-stage]");
  if (!figures.length) return;
  for (const figure of figures) figure.dataset.shows = shownByServer(figure);
  let timer = 0;
  watch((state, before) => {
    const slide = state.parts.slide ?? null;
    if (slide === (before.parts.slide ?? null) && figures.every((figure) => figure.dataset.shows === keyOf(slide))) return;
    clearTimeout(timer);
    timer = setTimeout(() => figures.forEach((figure) => showIn(figure, slide)), apart(state.viewers));
  });
}

/** What the page came with: `3/12` of its picture's address. */
export function shownByServer(figure) {
  const found = /\/salindia\/(\d+)\/(\d+)-/.exec(figure.querySelector("img")?.getAttribute("src") ?? "");
  return found ? `${found[1]}/${found[2]}` : "";
}
