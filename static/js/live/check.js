// Checks a device and its line when its owner asks, and says which way of following fits. What is found stays here.
import { announce, fill, home, number, reveal } from "../core/dom.js";
import { connect } from "../core/socket.js";

const PIECES = 5; // at most, of 128 kB
const ENOUGH = 1500; // ms of downloading after which no further piece is asked for
const TOO_LONG = 20000;
const SOCKET_WITHIN = 8000;
const WRONG_BY = 60000; // ms by which a clock is wrong enough to be told
const WAYS = [["video", 1.5], ["audio", 0.3], ["page", 0.05], ["lite", 0]]; // from so many Mbps

const root = document.querySelector("[data-checking]");
const words = root.querySelector("[data-words-check]").dataset;
const base = `${home}/sesi/${root.dataset.slug}`;

function tell(name, state, text) {
  const row = root.querySelector(`[data-check="${name}"]`);
  row.dataset.state = state;
  row.querySelector("[data-check-words]").textContent = text;
  for (const icon of row.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== state;
}

/** Mbps, from the second piece on when there is one: the first also opens the connection. Null when nothing came. */
async function measureSpeed() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TOO_LONG);
  const pieces = [];
  try {
    let spent = 0;
    while (pieces.length < PIECES && spent < ENOUGH) {
      const began = performance.now();
      const response = await fetch(`${base}/cek/ukur?n=${pieces.length}`, { cache: "no-store", signal: stop.signal });
      if (!response.ok) break;
      const bytes = (await response.arrayBuffer()).byteLength;
      const took = Math.max(1, performance.now() - began);
      spent += took;
      pieces.push({ bytes, took });
    }
  } catch {
    // cut off: what came so far counts
  }
  clearTimeout(timer);
  const counted = pieces.length > 1 ? pieces.slice(1) : pieces;
  const sum = (name) => counted.reduce((total, piece) => total + piece[name], 0);
  return counted.length ? (8 * sum("bytes")) / 1000 / sum("took") : null;
}

async function reachesSocket() {
  const response = await fetch(`${base}/saya.json`, { cache: "no-store", credentials: "same-origin" });
  const { token } = await response.json();
  const socket = connect(async () => token);
  const isOpen = await new Promise((done) => {
    socket.on("connect", () => done(true));
    setTimeout(() => done(false), SOCKET_WITHIN);
    socket.open();
  });
  socket.close();
  return isOpen;
}

async function checkCookieAndClock() {
  const sent = Date.now();
  const response = await fetch(`${base}/cek.json`, { cache: "no-store", credentials: "same-origin" });
  const facts = await response.json();
  const off = Math.abs(facts.now - (sent + Date.now()) / 2);
  tell("cookie", facts.cookie ? "ok" : "bad", facts.cookie ? words.cookie : words.cookieBad);
  tell("clock", off > WRONG_BY ? "bad" : "ok", off > WRONG_BY ? fill(words.clockBad, { n: number(Math.round(off / 60000)) }) : words.clock);
}

/** The way that fits, marked in the table and said in words. */
function advise(mbps) {
  const saves = Boolean(navigator.connection?.saveData);
  let fitting = WAYS.find(([, least]) => (mbps ?? 0) >= least)[0];
  if (saves && fitting !== "lite") fitting = "page";
  for (const row of root.querySelectorAll("[data-way]")) row.querySelector("[data-fits]").hidden = row.dataset.way !== fitting;
  const text = [words[fitting], saves ? words.saves : ""].filter(Boolean).join(" ");
  root.querySelector("[data-check-advice-words]").textContent = text;
  root.querySelector("[data-check-advice]").hidden = false;
  announce(text);
}

async function start(event) {
  const button = event.currentTarget;
  button.disabled = true;
  for (const name of ["speed", "socket", "cookie", "clock"]) tell(name, "none", words.running);
  await checkCookieAndClock().catch(() => {
    tell("cookie", "bad", words.speedBad);
    tell("clock", "none", words.speedBad);
  });
  const mbps = await measureSpeed();
  tell("speed", mbps === null ? "bad" : "ok", mbps === null ? words.speedBad : fill(words.speed, { mbps: number(mbps < 10 ? Math.round(mbps * 10) / 10 : Math.round(mbps)) }));
  const isOpen = await reachesSocket().catch(() => false);
  tell("socket", isOpen ? "ok" : "bad", isOpen ? words.socket : words.socketBad);
  advise(mbps);
  button.disabled = false;
}

/** Two short tones, softly begun and ended: no file is fetched. */
async function playSound() {
  try {
    const audio = new AudioContext();
    await audio.resume();
    for (const [place, pitch] of [[0, 440], [1, 660]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + 0.05 + place * 0.45;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.25, at + 0.05);
      volume.gain.setValueAtTime(0.25, at + 0.3);
      volume.gain.linearRampToValueAtTime(0, at + 0.4);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.42);
    }
    setTimeout(() => audio.close(), 1500);
    tell("sound", "ok", words.sound);
  } catch {
    tell("sound", "bad", words.soundBad);
  }
}

root.querySelector("[data-check-start]").addEventListener("click", start);
root.querySelector("[data-check-sound]").addEventListener("click", playSound);
reveal(root);
