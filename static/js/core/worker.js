// The worker of the browser: pages come from the network; without one, public pages that were seen come from here with a band
// that says so, and every other page gives way to the offline page. Nothing that bears anybody's data is ever kept: only
// what the server calls public. Everything is kept under the name of the build, so an update starts afresh.
import { TAG, items, sendAll } from "./queue.js";

const BUILD = new URL("../../", import.meta.url).pathname; // /static/<digest>/
const KEPT = `jkd-${BUILD.split("/").at(-2)}`;
const AT = "X-Kept-At";
const MOST_PAGES = 40;
const WEEK = 7 * 24 * 3600 * 1000;
const DAY = WEEK / 7;
const STYLES = ["style", "script", "font", "image", ""];

let house = null; // {offline, standIns: path → page}

export function run(kept) {
  house = kept;
  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", answer);
  self.addEventListener("sync", (event) => {
    if (event.tag === TAG) event.waitUntil(sendWaiting());
  });
}

async function install() {
  await keepStandIns("");
  await self.skipWaiting(); // pages come from the network, so an old page and a new worker get on
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("jkd-") && name !== KEPT) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function sendWaiting() {
  await sendAll();
  if ((await items()).some((item) => item.state === "waiting")) throw new Error("still waiting"); // the browser tries again
}

// --- the shell: what stands in, and all that those pages need ---------------------------------------------------

/** Keep the offline page and the stand-ins of one language, and every file of the build that they lead to. */
async function keepStandIns(home) {
  const cache = await caches.open(KEPT);
  const files = new Set();
  for (const page of new Set([house.offline, ...Object.values(house.standIns)])) {
    const response = await fetch(home + page, { credentials: "omit", cache: "no-cache" });
    if (!response.ok) throw new Error(`${page}: ${response.status}`);
    await gather(await response.clone().text(), `${location.origin}/`, files);
    await put(cache, home + page, response);
  }
}

/** Keep the files of the build that `text` names, and those that they name. */
async function gather(text, from, files) {
  const cache = await caches.open(KEPT);
  for (const [, name] of text.matchAll(/["'(]([^"'()\s]+\.(?:css|js|svg|png|woff2))["')]/g)) {
    const { pathname, origin, href } = new URL(name, from);
    if (origin !== location.origin || !pathname.startsWith(BUILD) || files.has(pathname)) continue;
    files.add(pathname);
    const response = await fetch(pathname);
    if (!response.ok) continue; // a name in a comment
    if (/\.(css|js)$/.test(pathname)) await gather(await response.clone().text(), href, files);
    await cache.put(pathname, response);
  }
}

// --- answering --------------------------------------------------------------------------------------------------

function answer(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.startsWith(BUILD) && STYLES.includes(request.destination) && !request.headers.has("Range")) event.respondWith(file(event));
}

/** A file of the build never changes: from here if it is here. Large ones of the live room are left to the browser. */
async function file(event) {
  const here = await caches.match(event.request, { cacheName: KEPT });
  if (here) return here;
  const response = await fetch(event.request);
  const isSmall = Number(response.headers.get("Content-Length") ?? Infinity) < 60000;
  if (response.ok && isSmall) event.waitUntil(hold(event.request, response.clone()));
  return response;
}

async function hold(request, response) {
  if (await caches.has(KEPT)) await (await caches.open(KEPT)).put(request, response);
}

async function page(event, url) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(remember(url, response.clone()).catch(() => {})); // a full disk keeps nobody from reading
    return response;
  } catch {
    return (await seenBefore(url)) ?? (await standIn(url)) ?? Response.error();
  }
}

/** Keep a public page as it was seen; forget one that is gone. Pages that were asked for with words are not kept. */
async function remember(url, response) {
  if (!(await caches.has(KEPT))) return; // another worker has taken over meanwhile
  const cache = await caches.open(KEPT);
  const home = languageOf(url);
  if (!response.ok) {
    if ([404, 410].includes(response.status)) await cache.delete(url.pathname);
    return;
  }
  if (isStandingIn(url, home)) await refresh(cache, home);
  if (url.search || response.redirected || !isPublic(response) || isStandingIn(url, home)) return;
  await put(cache, url.pathname, response);
  await sweep(cache);
}

const isPublic = (response) => /\bpublic\b/.test(response.headers.get("Cache-Control") ?? "")
  && !/no-store|private/.test(response.headers.get("Cache-Control")) && (response.headers.get("Content-Type") ?? "").startsWith("text/html");

async function put(cache, path, response) {
  const headers = new Headers(response.headers);
  headers.set(AT, String(Date.now()));
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await cache.put(path, new Response(await response.text(), { headers }));
}

const keptAt = (response) => Number(response.headers.get(AT) ?? 0);
const languageOf = (url) => (/^\/en(\/|$)/.test(url.pathname) ? "/en" : "");
const inside = (url, home) => url.pathname.slice(home.length) || "/";
const isStandingIn = (url, home) => Object.hasOwn(house.standIns, inside(url, home)) || inside(url, home) === house.offline;

/** The shell's own words change without the build: they are asked for again a day later, in the languages that are read. */
async function refresh(cache, home) {
  const here = await cache.match(home + house.offline);
  if (!here || Date.now() - keptAt(here) > DAY) await keepStandIns(home);
}

async function sweep(cache) {
  const pages = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    const isOfShell = isStandingInPage(path);
    if (path.startsWith("/static/") || isOfShell) continue;
    pages.push({ request, at: keptAt(await cache.match(request)) });
  }
  pages.sort((a, b) => b.at - a.at);
  for (const [place, { request, at }] of pages.entries()) if (place >= MOST_PAGES || Date.now() - at > WEEK) await cache.delete(request);
}

const isStandingInPage = (path) => [house.offline, ...Object.values(house.standIns)].some((page) => path === page || path === `/en${page}`);

/** A page that was seen within a week, with the band above it. */
async function seenBefore(url) {
  const home = languageOf(url);
  if (isStandingIn(url, home)) return null;
  const cache = await caches.open(KEPT);
  const response = url.search ? null : await cache.match(url.pathname);
  if (!response || Date.now() - keptAt(response) > WEEK) return null;
  const shell = (await cache.match(home + house.offline)) ?? (await cache.match(house.offline));
  const band = /<template data-band>([\s\S]*?)<\/template>/.exec(await shell?.text())?.[1] ?? "";
  const html = (await response.text()).replace('<main id="isi">', (main) => main + band.replace("%(at)s", clock(keptAt(response), home)));
  return new Response(html, { headers: response.headers });
}

async function standIn(url) {
  const home = languageOf(url);
  const cache = await caches.open(KEPT);
  const page = house.standIns[inside(url, home)] ?? house.offline;
  return (await cache.match(home + page)) ?? cache.match(page);
}

/** 19.42 WIB, with its day unless that is today. */
function clock(at, home) {
  const locale = home ? "en-GB" : "id";
  const zone = { timeZone: "Asia/Jakarta" };
  const day = (moment) => new Intl.DateTimeFormat(locale, { ...zone, day: "numeric", month: "long" }).format(moment);
  const time = new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit" }).format(at).replace(":", ".");
  return day(at) === day(Date.now()) ? `${time} WIB` : `${time} WIB, ${day(at)}`;
}
