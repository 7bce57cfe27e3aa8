// Hours for a device that is not in Jakarta's zone: "14.00 di perangkat Anda (WITA)". In WIB nothing is said.
import { all, fill, home } from "../core/dom.js";

const JAKARTA = "Asia/Jakarta";
const NAMES = { 420: "WIB", 480: "WITA", 540: "WIT" }; // by minutes ahead of UTC, of zones in Indonesia
const IN_INDONESIA = new Set(["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Ujung_Pandang", "Asia/Jayapura"]);
const locale = home ? "en-GB" : "id";

/** What a clock in a zone shows at a moment; `zone` undefined is the device's own. */
function shown(moment, zone, options) {
  const time = new Intl.DateTimeFormat(locale, { hour: home ? "numeric" : "2-digit", minute: "2-digit", hour12: Boolean(home), timeZone: zone, ...options });
  return time.format(moment).replace(/(\d):(\d)/, "$1.$2");
}

function nameOf(moment, zone) {
  const ahead = -moment.getTimezoneOffset();
  if (IN_INDONESIA.has(zone) && NAMES[ahead]) return NAMES[ahead];
  const part = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short", timeZone: zone }).formatToParts(moment).find((one) => one.type === "timeZoneName");
  return part?.value ?? zone;
}

for (const node of all("[data-elsewhere]")) {
  const moment = new Date(node.dataset.elsewhere);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const day = { weekday: "long", day: "numeric", month: "long" };
  if (Number.isNaN(moment.getTime()) || shown(moment, zone, day) === shown(moment, JAKARTA, day)) continue;
  const isSameDay = shown(moment, zone, day).replace(/\d\d\.\d\d.*/, "") === shown(moment, JAKARTA, day).replace(/\d\d\.\d\d.*/, "");
  node.textContent = fill(node.dataset.words, { time: shown(moment, zone, isSameDay ? {} : day), zone: nameOf(moment, zone) });
  node.hidden = false;
}
