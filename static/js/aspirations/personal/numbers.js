// Numbers that belong to somebody: NIK, KK, telephone, account, number plate. The twins of server/screening/checks.
import { cuesOf, isMoney, runs, sixteen } from "./numerals.js";

const B = "(?<![\\p{L}\\p{N}_])";
const E = "(?![\\p{L}\\p{N}_])";
const words = (list) => new RegExp(`${B}(?:${list})${E}`, "giu");

const FAMILY_CARD = words("k\\.?k|kartu keluarga|no\\.?kk|nkk");
const PHONE = words("telp?|tlp|telepon|telephone|hp|handphone|wa|whats?app|kontak|contact|hubungi|call|sms|fax|faks|nomor saya|no\\.? ?hp|nomor hp");
const CLOCK = words("jam|pukul|pkl");
const ACCOUNT = words("rekening(?:nya)?|no\\.?\\s?rek|norek|rek|bca|bri|brimo|bni|bsi|btn|mandiri|cimb(?: niaga)?|permata|danamon"
  + "|bank dki|bank jakarta|bank jago|seabank|sea bank|ocbc|panin|maybank|bank mega|bank syariah|muamalat|bjb|jenius|blu"
  + "|transfer ke|tf ke|virtual account");
const PLATE = words("pelat|plat|nopol|no\\.?\\s?pol|nomor polisi|nomor kendaraan|bernopol");

const isIdentity = (digits) => {
  const [day, month] = [Number(digits.slice(6, 8)), Number(digits.slice(8, 10))];
  return digits.slice(2, 4) !== "00" && digits.slice(4, 6) !== "00" && ((day >= 1 && day <= 31) || (day >= 41 && day <= 71))
    && month >= 1 && month <= 12 && digits.slice(12) !== "0000";
};

export function identityNumbers(text) {
  const isCard = cuesOf(FAMILY_CARD, text);
  return sixteen(text).filter(({ digits, place }) => isIdentity(digits) && !isCard(place[0])).map(({ place }) => place);
}

export function familyCards(text) {
  const isCard = cuesOf(FAMILY_CARD, text);
  return sixteen(text).filter(({ place }) => isCard(place[0])).map(({ place }) => place);
}

const at = (pattern, digits, start) => new RegExp(`^(?:${pattern})`).test(digits.slice(start));
const AREA = "0(?:2[2-9]|3[1-8]|4[1-9]|5[1-6]|6[1-5]|7[1-8]|9[0-8])\\d?";
const DATE = /^\p{Nd}{1,2}[^\p{L}\p{N}_]{1,2}\p{Nd}{1,2}[^\p{L}\p{N}_]{1,2}(?:19|20)\p{Nd}\p{Nd}(?!\p{Nd})/u;

function phoneEnd(text, run, start, hasCue) {
  const { digits } = run;
  if (at("08[1-9]", digits, start)) return run.whole(start, 10, 13);
  if (at("(?:00)?620?8[1-9]", digits, start)) return run.whole(start, 11, 16);
  if (digits.startsWith("021", start)) return run.whole(start, 10, 11);
  const before = text.slice(Math.max(0, run.places[start][0] - 1), run.places[start][0]);
  if (digits.startsWith("62", start) && before === "+") return run.whole(start, 9, 13);
  if (hasCue && at("8[1-9]", digits, start)) return run.whole(start, 9, 12);
  return (hasCue || before === "(") && at(AREA, digits, start) ? run.whole(start, 9, 12) : 0;
}

export function phones(text) {
  const [hasCue, isClock] = [cuesOf(PHONE, text), cuesOf(CLOCK, text)];
  const found = [];
  for (const run of runs(text)) {
    let beyond = 0;
    for (const start of run.starts) {
      if (start < beyond || !"068".includes(run.digits[start])) continue;
      const place = run.places[start][0];
      const end = phoneEnd(text, run, start, hasCue(place));
      if (!end || DATE.test(text.slice(place, place + 20)) || isClock(place) || isMoney(text, ...run.span(start, end))) continue;
      beyond = end;
      let [first, last] = run.span(start, end);
      while (first && "+(".includes(text[first - 1])) first -= 1;
      found.push([first, last]);
    }
  }
  return found;
}

export function bankAccounts(text) {
  const hasCue = cuesOf(ACCOUNT, text);
  const found = [];
  for (const run of runs(text)) {
    let beyond = 0;
    for (const start of run.starts) {
      if (start < beyond || !hasCue(run.places[start][0])) continue;
      const end = run.whole(start, 8, 16);
      if (!end) continue;
      const place = run.span(start, end);
      if (isMoney(text, ...place) || /^\p{Nd}{1,3}(?:\.\p{Nd}{3})+$/u.test(text.slice(...place))) continue;
      beyond = end;
      found.push(place);
    }
  }
  return found;
}

const REGIONS = "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP"
  + "|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|PY";
const GAP = "[ \\t.\\-]{0,2}";
const ANY_PLATE = new RegExp(`(?<![\\p{L}\\p{N}_.])(?:${REGIONS})${GAP}[1-9][0-9]{0,3}(?:${GAP}[A-Z]{1,3})?${E}`, "giu");
const WHOLE_PLATE = new RegExp(`^(?:${REGIONS})${GAP}[1-9][0-9]{0,3}${GAP}[A-Z]{1,3}$`);

export function plates(text) {
  const isTold = cuesOf(PLATE, text);
  return [...text.matchAll(ANY_PLATE)]
    .filter((one) => isTold(one.index) || (WHOLE_PLATE.test(one[0]) && one[0].replace(/\D/g, "").length >= 3))
    .map((one) => [one.index, one.index + one[0].length]);
}
