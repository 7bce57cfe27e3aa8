"""The house with a live session, in a process of its own: `python -m tests.load.house stage FOLDER PEOPLE QUESTIONS`, then `… serve FOLDER`.

It is the product on its own listener; added are one event that tells a room what was said in it (`bench.say`, so that the
broadcast path can be driven without the database), and answers on standard input: each line a question, each answer JSON.
"""
from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402  the rest must see the patched modules
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from datetime import timedelta  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from gevent.fileobject import FileObjectThread  # noqa: E402

TICK = 0.005  # seconds between two looks at how late the loop is
SLUG = "ukur"


def stage(app, people, questions):
    """A live session with questions, and a file that holds each citizen's cookies and token. Returns what one must know."""
    import sqlalchemy as sa
    from flask import g
    from flask import session as form_session
    from flask_wtf.csrf import generate_csrf

    from server.accounts.models import Participant
    from server.accounts.operations import add_staff
    from server.core import clock
    from server.core.database import operation, session
    from server.core.keys import new_key
    from server.core.permissions import Actor, Role
    from server.core.secrets import keyed_hash, new_token
    from server.live import operations as live
    from server.live.polls.operations import draft_poll, open_poll
    from server.webinars.operations import Plan, add_webinar

    with app.test_request_context():
        host = Actor(staff_id=add_staff("ukur", "Ukur", "sandi-ukur-yang-panjang", [Role.HOST]), roles=frozenset({Role.HOST}))
        webinar = add_webinar(host, Plan(slug=SLUG, title="Sesi ukur", phase="live", shows_before_reading=True))
        tokens = [new_token() for _ in range(max(people, questions))]

        @operation
        def add_people():
            before = clock.now() - timedelta(days=1)  # devices of a minute that all vote at once would be a burst
            rows = [{"token_hmac": keyed_hash("participant", token), "created_at": before} for token in tokens]
            session.execute(sa.insert(Participant), rows)
            return list(session.scalars(sa.select(Participant.id).order_by(Participant.id).limit(questions)))

        poll = draft_poll(host, webinar, {"kind": "single", "text": "Mana yang dahulu?", "options": ["Data", "Layanan", "Pengaduan"]})
        open_poll(host, poll)
        asked = [live.ask_question(Actor(participant_id=person), webinar, key=new_key(), text=f"Kapan saluran air nomor {n} diperbaiki?")
                 for n, person in enumerate(add_people())]
        signer, lines = app.session_interface.get_signing_serializer(app), []
        for token in tokens:
            form_session.clear()
            g.pop("csrf_token", None)
            auth = json.dumps({"token": generate_csrf()}, separators=(",", ":"))
            lines.append(f"Cookie: {app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(form_session))}; jkd_peserta={token}\t{auth}\n")
    folder = app.extensions["settings"].data_dir
    (folder / "people").write_text("".join(lines))
    return {"webinar": webinar, "questions": asked, "poll": poll, "people": str(folder / "people")}


def add_say(webinar):
    """What is said is told to the room, as the broadcasts do it."""
    from server.core.realtime import handler, publish
    from server.live.streams import HADIRIN, room_of

    room = room_of(webinar, HADIRIN)

    @handler("bench.say", "public")
    def say(data):
        publish(room, "fact", data)


class Lateness:
    """By how much the loop wakes us late; and the same without the time in which other programs had the processor."""

    def __init__(self):
        self.clear()
        gevent.spawn(self._watch)

    def clear(self):
        self.late, self.own = [], []

    def _watch(self):
        with open("/proc/thread-self/schedstat", "rb", buffering=0) as file:
            while True:
                queued, began = self._queued(file), time.perf_counter()
                gevent.sleep(TICK)
                late = max(0.0, time.perf_counter() - began - TICK)
                self.late.append(late)
                self.own.append(max(0.0, late - (self._queued(file) - queued)))

    @staticmethod
    def _queued(file):
        file.seek(0)
        return int(file.read().split()[1]) / 1e9

    def take(self):
        answer = {"raw": spread(self.late), "own": spread(self.own)}
        self.clear()
        return answer


def spread(seconds):
    """Milliseconds."""
    ranked = sorted(seconds) or [0.0]
    return {"n": len(seconds), **{name: round(ranked[min(len(ranked) - 1, int(len(ranked) * part))] * 1000, 1)
                                  for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))}}


def memory():
    """Bytes of this process, after the garbage has gone."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def make_app(folder):
    """The product as `server.serve` makes it; only that all who come here come from one address, more than any network may have."""
    from limits import parse_many

    from server.app import create_app
    from server.config import load_settings
    from server.core import limits

    limits._ITEMS["socket.connect"] = parse_many("1000000/minute")
    return create_app(load_settings(data_dir=folder, port=0, secret_key="u" * 40), async_mode="gevent")


def make_ready(folder, people, questions):
    """In a process of its own: the memory that making people takes, and gives back, would hide what sockets take."""
    from server.config import load_settings
    from server.core import migrations

    migrations.upgrade(load_settings(data_dir=folder, secret_key="u" * 40).url)
    app = make_app(folder)
    (folder / "known.json").write_text(json.dumps(stage(app, people, questions)))
    app.extensions["database"].close()


def serve(folder):
    """Until standard input ends."""
    from server.core import i18n, realtime
    from server.core.samples import keep_sampling
    from server.live.streams import HADIRIN, room_of
    from server.serve import CitizenServer, open_listener, settle_memory

    known = json.loads((folder / "known.json").read_text())
    app = make_app(folder)
    add_say(known["webinar"])
    i18n.prepare(app)
    server = CitizenServer(open_listener("127.0.0.1", 0), app)
    server.start()
    keep_sampling(app)
    writer, profile = app.extensions["database"].writer, Profile()
    answers = {
        "late": Lateness().take, "memory": memory, "sockets": realtime.connected, "cpu": time.process_time,
        "here": lambda: realtime.people_here(room_of(known["webinar"], HADIRIN)), "types": count_types, "profile": profile.turn,
        "batches": lambda: [writer.batches, writer.written],
    }
    settle_memory()
    print(json.dumps({"port": server.server_port, "pid": os.getpid(), **known}), flush=True)
    for line in FileObjectThread(sys.stdin):
        print(json.dumps(answers[line.strip()]()), flush=True)
    os._exit(0)


class Profile:
    """Where the hub's thread spends its processor time: asked once it begins, asked again it tells (by hand, when tuning)."""

    def __init__(self):
        self.is_on, self.n, self.own, self.with_callees = False, 0, Counter(), Counter()

    def turn(self):
        self.is_on = not self.is_on
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, 0.001 * self.is_on, 0.001 * self.is_on)
        return {"samples": self.n, "own": self.own.most_common(45), "with_callees": self.with_callees.most_common(120)}

    def _look(self, _number, frame):
        self.n += 1
        seen, is_top = set(), True
        while frame is not None:
            name = f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{frame.f_code.co_name}"
            if is_top:
                self.own[name] += 1
                is_top = False
            if name not in seen:
                seen.add(name)
                self.with_callees[name] += 1
            frame = frame.f_back


def count_types():
    """The commonest kinds of objects: what is kept for each socket shows here."""
    gc.collect()
    return Counter(type(one).__qualname__ for one in gc.get_objects()).most_common(25)


if __name__ == "__main__":
    if sys.argv[1] == "stage":
        make_ready(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        serve(Path(sys.argv[2]))
