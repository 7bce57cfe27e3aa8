// Where somebody lives or is written to: home addresses and e-mail. The twins of server/screening/checks/addresses.py and emails.py.
const W = "[\\p{L}\\p{N}_]";
const B = `(?<!${W})`;
const E = `(?!${W})`;
const D = "\\p{Nd}";

const WORD = `(?:[\\p{L}\\p{No}\\p{Nl}][\\p{L}\\p{N}_'’.\\-]{0,24}|${D}{1,2}(?!${D}))`;
const GAP = "[ \\t]{0,2}[,.]?[ \\t]{0,2}";
const NUMBER = `(?:no${E}|nomor${E}|nomer${E}|nmr${E}|kav(?:ling)?${E}|#)\\s{0,2}[.:]?\\s{0,2}${D}{1,4}(?!${D})[a-z]?${E}(?!\\s{0,2}(?:tahun|thn|th)${E})`;
const RT = `rt\\s{0,2}[.:]?\\s{0,2}${D}{1,3}`;
const RW = `rw\\s{0,2}[.:]?\\s{0,2}${D}{1,3}`;
const RT_RW = `(?:${B}rt\\s?[/\\-]\\s?rw\\s?:?\\s?${D}{1,3}(?!${D})\\s?[/\\-]\\s?${D}{1,3}|${B}${RT}(?!${D})(?:\\s?[/\\-]\\s?${D}{1,3}|[\\s/,.\\-]{0,3}${RW}))`;
const BLOCK = `${B}blok\\s{1,2}[a-z]{1,2}${D}{0,2}\\s{0,2}(?:[/.\\-]\\s{0,2}|,?\\s{0,2}(?:no${E}|nomor${E})\\s{0,2}[.:]?\\s{0,2})${D}{1,3}`;
const UNIT = `(?:${NUMBER}|(?:unit|kamar|blok)${E}\\s{0,2}[.:]?\\s{0,2}[a-z]{0,2}${D}{0,2}[/.\\-]?${D}{1,4}${E}|${BLOCK})`;
const BARE = `${D}{1,3}[a-z]?(?=\\s{0,2}(?:[,.;)\\n]|$|${B}(?:rt|rw|kel|kec|blok)${E}))`;

const all = (pattern, flags = "giu") => new RegExp(pattern, flags);
const STREET_HEAD = all(`${B}(?:jl|jln|jalan|gang|gg|lorong)${E}\\.?[ \\t]{0,2}(?=${W})`);
const STREET_PROPER = /^(?:[jJ][lL]|[jJ][lL][nN]|[jJ][aA][lL][aA][nN]|[gG][aA][nN][gG]|[gG][gG])(?![\p{L}\p{N}_])\.?[ \t]{0,2}(?=[A-Z])/u;
const COMPLEX_HEAD = all(`${B}(?:komplek|kompleks|perum|perumahan|apartemen|rusun|rusunawa|cluster|kost|kos)${E}\\.?[ \\t]{1,2}(?=${W})`);
const STREET_NUMBER = all(`(?:${NUMBER}|${RT_RW}|${B}${RT}|${BLOCK})`, "iuy");
const UNIT_NUMBER = all(UNIT, "iuy");
const BARE_NUMBER = all(BARE, "iuy");
const MORE = all(`${GAP}(?:${NUMBER}|${RT_RW}|${B}${RT}|${B}${RW}|${BLOCK})`, "iuy");
const ALONE = all(`(?:${RT_RW}|${BLOCK})(?!${D})`);
const NEXT_WORD = all(`${WORD}${GAP}`, "uy");
const NO_NAME = new Set(("agar akan akibat antara atau ayat bagi banjir berlubang bisa bukan dan dalam dengan dgn di dki ditutup harus ini itu "
  + "jangan juga kalau karena ke kepgub keputusan keluar koridor layanan macet masih masuk nasional oleh pada padahal parah "
  + "pasal pelat peraturan perda pergub permen perpres pp provinsi rakyat rusak sampai saja sangat saya selalu seperti sesuai "
  + "sudah supaya surat terus tidak tol tahun umum undang undang-undang untuk uu yang yg").split(" "));
const MOST_WORDS = 6;

/** The match of a sticky pattern that begins at `at`, or null. */
function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function withMore(text, end) {
  for (let n = 0; n < 4; n += 1) {
    const more = match(MORE, text, end);
    if (!more) break;
    end += more[0].length;
  }
  return end;
}

/** A head, one to six words of a name, then a number that makes it an address. */
function named(text, head, number, takesBare) {
  let at = head.index + head[0].length;
  for (let words = 0; words <= MOST_WORDS; words += 1) {
    const found = words ? match(number, text, at) ?? (takesBare ? match(BARE_NUMBER, text, at) : null) : null;
    if (found) return [[head.index, withMore(text, at + found[0].length)]];
    const word = match(NEXT_WORD, text, at);
    if (!word || NO_NAME.has(word[0].replace(/^[ \t,.'’-]+|[ \t,.'’-]+$/g, "").toLowerCase())) return [];
    at += word[0].length;
  }
  return [];
}

export function addresses(text) {
  const streets = [...text.matchAll(STREET_HEAD)].flatMap((head) => named(text, head, STREET_NUMBER, STREET_PROPER.test(text.slice(head.index))));
  const complexes = [...text.matchAll(COMPLEX_HEAD)].flatMap((head) => named(text, head, UNIT_NUMBER, false));
  const alone = [...text.matchAll(ALONE)].map((one) => [one.index, withMore(text, one.index + one[0].length)]);
  return [...streets, ...complexes, ...alone];
}

const AT = all(`(?<sign>\\s{0,2}[@＠]\\s{0,2})|(?<bracketed>\\s{0,2}[\\[({<]\\s?(?:at|a|et|@)\\s?[\\])}>]\\s{0,2})|(?<=${W})\\s(?:at|et)\\s(?=${W})`);
const LOCAL = /[\p{L}\p{N}_.+%-]/u;
const LONGEST_LOCAL = 64;
const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_\\-]{0,61})";
const DOT = "(?:\\.|\\s{0,2}[\\[({<]\\s?(?:dot|titik|\\.)\\s?[\\])}>]\\s{0,2}|\\s{1,2}(?:dot|titik)\\s{1,2})";
const TIGHT = all(`${LABEL}(?:${DOT}${LABEL}){1,5}`, "iuy");
const SPELLED = all(`${LABEL}(?:\\.${LABEL}){0,3}(?:\\s(?:dot|titik)\\s${LABEL}){1,4}`, "iuy");
const PROVIDER = all(`(?:gmail|yahoo|ymail|hotmail|icloud|protonmail|rocketmail)${E}(?:\\s?\\.\\s?[a-z]{2,5}${E}){0,2}`
  + `|(?:outlook|live|proton|mail)\\s?\\.\\s?[a-z]{2,5}${E}`, "iuy");

export function emails(text) {
  const found = [];
  let beyond = 0;
  for (const sign of text.matchAll(AT)) {
    let start = sign.index;
    while (start > beyond && sign.index - start < LONGEST_LOCAL && LOCAL.test(text[start - 1])) start -= 1;
    while (start < sign.index && ".-%+".includes(text[start])) start += 1;
    const isClear = sign.groups.bracketed || (sign.groups.sign && !/\s/.test(sign[0]));
    const after = sign.index + sign[0].length;
    const domain = match(isClear ? TIGHT : SPELLED, text, after) ?? match(PROVIDER, text, after);
    if (start < sign.index && domain) {
      beyond = after + domain[0].length;
      found.push([start, beyond]);
    }
  }
  return found;
}
