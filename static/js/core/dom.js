// Building and finding elements. Text always goes in as text: nothing here takes markup.

/** All elements below `root` that match, as an array. */
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * A new element. `attributes` with value null, undefined or false are left out, true gives an empty one;
 * `children` are elements or text.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** An icon drawn by the server once on this page (`<template data-icon="up">`), or an empty text if it is not there. */
export function icon(name) {
  const drawn = document.querySelector(`template[data-icon="${CSS.escape(name)}"]`);
  return drawn ? drawn.content.cloneNode(true) : "";
}

/** Listen once at `root` for events of all elements that match, also of later ones. Returns a function that stops it. */
export function on(root, type, selector, handler) {
  const listener = (event) => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null;
    if (target && root.contains(target)) handler(event, target);
  };
  root.addEventListener(type, listener);
  return () => root.removeEventListener(type, listener);
}

const locale = document.documentElement.lang === "en" ? "en-GB" : "id";

/** Numbers as the page's language writes them: 2.000 in Indonesian, 2,000 in English. */
export const number = (value) => new Intl.NumberFormat(locale).format(value);

/** A moment on Jakarta's clock: 19.42, or 7.42 pm. */
export const time = (moment) => new Intl.DateTimeFormat(locale, {
  hour: locale === "id" ? "2-digit" : "numeric", minute: "2-digit", hour12: locale !== "id", timeZone: "Asia/Jakarta",
}).format(moment).replace(":", ".");

/** What stands before every address in the page's language: "/en", or nothing. */
export const home = document.documentElement.dataset.home ?? "";

/**
 * `text` with its %(name)s places filled: texts come translated from the page, in data attributes. Where the language has
 * a plural, both forms come (server/core/catalog.py), and `n` chooses.
 */
export function fill(text, values) {
  const [one, many = one] = text.split("\u241e");
  return (String(values.n) === "1" ? one : many).replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

/** Show what only works with JavaScript, and is `hidden` until then. */
export function reveal(root = document) {
  for (const node of all("[data-needs-js][hidden]", root)) node.hidden = false;
}

let region = null;
let pending = 0;

/** Say something to screen readers, politely, at most one message at a time. */
export function announce(text) {
  if (!region) {
    region = element("p", { class: "sr", role: "status" });
    document.body.append(region);
  }
  clearTimeout(pending);
  region.textContent = "";
  pending = setTimeout(() => {
    region.textContent = text;
  }, 120); // a region that changes in the turn it was made is not read
}
