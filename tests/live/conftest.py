"""The stage of a room: what is published is caught, time is ours, and screens run the page's own reducer."""
import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.core import clock
from server.live import broadcasts

ROOT = Path(__file__).parent.parent.parent


class Time:
    """A clock that goes when told to; every look at it is a millisecond later, as on a busy server."""

    def __init__(self):
        self.at = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def now(self):
        self.at += timedelta(milliseconds=1)
        return self.at

    def pass_by(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time_is_ours(monkeypatch):
    time = Time()
    monkeypatch.setattr(clock, "now", time.now)
    return time


@pytest.fixture
def published(monkeypatch):
    """Every message as it was sent: (room, name, payload), through JSON as on the wire."""
    sent = []
    for door in ("publish", "publish_here"):
        monkeypatch.setattr(broadcasts, door, lambda room, name, payload: sent.append((room, name, json.loads(json.dumps(payload)))))
    return sent


SCREENS = """
const screens = new Map();
const groupsSeen = (state) => Object.fromEntries(Object.entries(state.counts).filter(([group]) => group !== "votes").map(([group, counts]) => [
  group, Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, count[0]])),
]).filter(([, counts]) => Object.keys(counts).length));
const seen = (state) => ({
  rev: state.rev, room: state.room, parts: state.parts, groups: groupsSeen(state), wish: wish(state), waiting: Object.keys(state.waiting).length, viewers: state.viewers,
  questions: Object.fromEntries(Object.values(state.questions).map((question) => [question.id, { ...question, votes: votesOf(state, question.id) }])),
});
globalThis.answer = ({ id, messages }) => {
  const state = messages.reduce(apply, screens.get(id) ?? initial());
  screens.set(id, state);
  return seen(state);
};
"""
BY_LINES = """
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
"""


class Screens:
    """Screens that run static/js/live/reducer.js itself: `see(screen, *messages)` says what a screen shows after them."""

    def __init__(self, answer):
        self._answer, self._last = answer, 0

    def screen(self):
        self._last += 1
        return self._last

    def see(self, screen, *messages):
        return self._answer({"id": screen, "messages": list(messages)})


@pytest.fixture(scope="session")
def reducer(tmp_path_factory):
    """In one long-lived Node process, or in Chromium where there is no Node."""
    code = (ROOT / "static/js/live/reducer.js").read_text() + SCREENS
    if shutil.which("node"):
        yield from in_node(code, tmp_path_factory.mktemp("reducer") / "screens.mjs")
    elif shutil.which("chromium"):
        yield from in_chromium(code)
    else:
        pytest.skip("needs node or chromium")


def in_node(code, path):
    path.write_text(code + BY_LINES)
    process = subprocess.Popen([shutil.which("node"), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(line):
        process.stdin.write(json.dumps(line) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield Screens(answer)
    process.stdin.close()
    process.wait(5)


def in_chromium(code):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(content=code, type="module")
        yield Screens(lambda line: page.evaluate("line => answer(line)", line))
        browser.close()


@pytest.fixture
def room_state():
    def read(client, slug, audience, since=None):
        part = {"hadirin": "", "meja": "/kendali", "narasumber": "/narasumber"}[audience]
        answer = client.get(f"/sesi/{slug}{part}/keadaan.json" + (f"?since={since}" if since is not None else ""))
        assert answer.status_code == 200
        return answer.json

    return read


@pytest.fixture
def here(app):
    """here(fn, …): run something in the app, and leave again. A test that holds a context open while browsers come in
    would let them share it, the actor and the CSRF token included."""

    def run(fn, *args, **kwargs):
        with app.test_request_context():
            return fn(*args, **kwargs)

    return run
