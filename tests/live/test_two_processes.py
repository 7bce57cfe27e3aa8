"""Two web processes with Redis between them: one house for whoever looks, also while Redis is away or a process dies."""
import time
import uuid

import pytest
import requests
import socketio

from server.accounts import sessions
from server.accounts.operations import add_staff
from server.core.limits import Limiter
from server.core.permissions import Role
from server.live import operations
from tests.conftest import OnPostgreSQL
from tests.live import make
from tests.serving import Grown, OwnRedis

pytestmark = [pytest.mark.postgresql, pytest.mark.redis, pytest.mark.timeout(180)]
SLUG = "dua-proses"


class Screen:
    """A page in somebody's hands: a WebSocket to one of the processes, and what it heard."""

    def __init__(self, server, *, audience="hadirin", cookie=None):
        self.browser = requests.Session()
        if cookie:
            self.browser.cookies.set("jkd_petugas", cookie)
        self.server, self.audience = server, audience
        self.facts, self.ticks, self.asked_to_reconnect, self.is_cut = [], [], [], False
        self.token = self.browser.get(f"{server.url}/sesi/{SLUG}/saya.json", timeout=10).json()["token"]
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("fact", self.facts.append)
        self.socket.on("numbers", self.ticks.append)
        self.socket.on("please_reconnect", self.asked_to_reconnect.append)
        self.socket.on("disconnect", lambda *_why: setattr(self, "is_cut", True))
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.browser.cookies)
        self.socket.connect(server.url, headers={"Cookie": cookies}, auth={"token": self.token}, transports=["websocket"])
        self.entered = self.say("room.enter", audience=audience)

    def say(self, event, **payload):
        return self.socket.call(event, {"slug": SLUG, **payload}, timeout=10)["ok"]

    def ask(self, text="Kapan air bersih sampai ke gang kami?"):
        return self.say("question.ask", key=str(uuid.uuid4()), text=text)["id"]

    def state(self):
        return self.browser.get(f"{self.server.url}/sesi/{SLUG}/keadaan.json", timeout=10).json()

    def hears(self, question_id, kind="question.published"):
        return any(fact["kind"] == kind and fact["id"] == question_id for fact in self.facts)


def soon(check, within=20.0):
    until = time.monotonic() + within
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def house(_databases, tmp_path_factory):
    database = OnPostgreSQL(_databases)
    grown = Grown(tmp_path_factory.mktemp("grown"), database)
    try:
        grown.start()
        host = grown.do(add_staff, "uji-host", "Uji Host", "sandi-uji-yang-panjang", [Role.HOST])
        assert host == make.HOST.staff_id
        grown.webinar_id = grown.do(make.webinar, slug=SLUG)
        yield grown
    finally:
        grown.stop()
        database.clear()


@pytest.fixture
def screens(house):
    """screens(server, …): a screen, closed at the end."""
    opened = []

    def open_one(server, **options):
        opened.append(Screen(server, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.socket.disconnect()


def test_what_one_process_takes_both_tell(house, screens):
    here, there = screens(house.one), screens(house.two)
    for n, asker in enumerate((here, there)):
        question_id = asker.ask(f"Pertanyaan ke-{n} tentang air?")
        assert soon(lambda: here.hears(question_id) and there.hears(question_id))
    revs = [[fact["rev"] for fact in screen.facts] for screen in (here, there)]
    assert revs[0] == revs[1] == sorted(revs[0])  # nothing twice, nothing missing


def test_a_process_without_a_single_screen_tells_the_other(house, screens):
    house.one.stop()
    house.one.start()
    there = screens(house.two)
    browser = requests.Session()
    token = browser.get(f"{house.one.url}/sesi/{SLUG}/saya.json", timeout=10).json()["token"]
    asked = browser.post(f"{house.one.url}/sesi/{SLUG}/pertanyaan", json={"slug": SLUG, "key": str(uuid.uuid4()), "text": "Apakah ada yang mendengar?"},
                         headers={"Accept": "application/json", "X-CSRFToken": token}, timeout=10).json()
    assert soon(lambda: there.hears(asked["ok"]["id"]))


def test_a_command_in_a_third_process_is_told_too(house, screens):
    here, there = screens(house.one), screens(house.two)
    question_id = house.do(operations.ask_question, make.HOST, house.webinar_id, key=str(uuid.uuid4()), text="Dari konsol, kapan?")
    assert soon(lambda: here.hears(question_id) and there.hears(question_id))


def test_viewers_are_counted_over_both_and_each_screen_hears_one_clock(house, screens):
    all_three = [screens(house.one), screens(house.one), screens(house.two)]
    assert soon(lambda: all(one.ticks and one.ticks[-1]["viewers"] == 3 for one in all_three)), [one.ticks[-2:] for one in all_three]
    question_id = all_three[0].ask("Berapa suara?")
    voters = [all_three[0], all_three[2]]
    for voter in voters:
        voter.say("question.vote", id=question_id, on=True)
    assert soon(lambda: all(one.ticks[-1]["votes"].get(str(question_id)) == 2 for one in all_three))
    for one in all_three:
        ns = [tick["n"] for tick in one.ticks]
        assert len(set(ns)) == len(ns) and ns == sorted(ns)  # no tick of a second clock between
        assert [tick["prev"] for tick in one.ticks[1:]] == ns[:-1]
    assert all(one.state()["numbers"]["votes"][str(question_id)] == 2 for one in voters)
    gone = all_three.pop()
    gone.socket.disconnect()
    assert soon(lambda: all(one.ticks[-1]["viewers"] == 2 for one in all_three))


def test_a_revoked_session_hears_nothing_more_in_any_process(house, screens):
    cookies = [house.do(sessions.open_session, make.HOST.staff_id) for _ in range(2)]
    desk = [screens(server, audience="meja", cookie=cookie) for server, cookie in zip((house.one, house.two), cookies)]
    bystander = screens(house.two)
    house.do(sessions.end_other_sessions, make.HOST)
    assert soon(lambda: all(one.is_cut for one in desk)) and not bystander.is_cut
    assert requests.get(f"{house.two.url}/sesi/{SLUG}/kendali/keadaan.json", cookies={"jkd_petugas": cookies[1]}, timeout=10).status_code == 401


def test_without_redis_everything_goes_on_and_afterwards_it_heals(house, screens):
    here, there = screens(house.one), screens(house.two)
    desk = screens(house.two, audience="meja", cookie=house.do(sessions.open_session, make.HOST.staff_id))
    house.redis.kill()
    began = time.monotonic()
    question_id = here.ask("Apakah ini tersimpan tanpa Redis?")
    assert time.monotonic() - began < 5 and soon(lambda: here.hears(question_id))
    there.say("question.vote", id=question_id, on=True)
    for server in (house.one, house.two):
        for path in ("/", "/aspirasi", f"/sesi/{SLUG}", "/readyz"):
            assert requests.get(server.url + path, timeout=10).status_code == 200, path
    checks = requests.get(house.one.url + "/readyz", timeout=10).json()
    assert checks["ok"] and checks["checks"]["redis"] is False
    # the other process did not hear the fact, but its clock speaks of a rev the screen has not: it fetches the state
    assert soon(lambda: there.ticks and there.ticks[-1]["rev"] > there.entered["rev"])
    assert not there.hears(question_id) and question_id in [one["id"] for one in there.state()["questions"]]
    assert soon(lambda: all(one.ticks[-1]["votes"].get(str(question_id)) == 1 for one in (here, there)))

    house.redis.start()
    assert soon(lambda: here.asked_to_reconnect and there.asked_to_reconnect and desk.is_cut), (here.asked_to_reconnect, there.asked_to_reconnect, desk.is_cut)
    again = here.ask("Apakah sekarang keduanya mendengar lagi?")
    assert soon(lambda: there.hears(again))
    assert requests.get(house.one.url + "/readyz", timeout=10).json()["checks"]["redis"] is True
    for server in (house.one, house.two):
        lines = (server.data_dir / "server.log").read_text()
        assert "redis_away" in lines and "redis_here" in lines


@pytest.mark.slow
def test_when_a_process_dies_the_other_counts_its_own(house, screens):
    here, there = screens(house.one), screens(house.two)
    assert soon(lambda: there.ticks and there.ticks[-1]["viewers"] == 2)
    house.one.kill()
    assert soon(lambda: there.ticks[-1]["viewers"] == 1)
    question_id = there.ask("Siapa yang masih mendengar?")
    assert soon(lambda: there.hears(question_id)) and here.is_cut
    house.one.start()
    late = screens(house.one)
    assert question_id in [one["id"] for one in late.state()["questions"]]
    assert soon(lambda: late.ticks and late.ticks[-1]["viewers"] == 2)


def test_limits_are_shared_and_outlive_redis(caplog):
    from limits import parse

    redis = OwnRedis().start()
    item, (one, two) = parse("3/minute"), (Limiter(redis.url), Limiter(redis.url))
    try:
        assert [limiter.seconds_to_wait(item, "x") > 0 for limiter in (one, two, one, two)] == [False, False, False, True]
    finally:
        redis.kill()
    began = time.monotonic()
    assert [one.seconds_to_wait(item, "x") > 0 for _ in range(4)] == [False, False, False, True]  # its own count from here on
    assert time.monotonic() - began < 5 and "redis_away" in caplog.text


def test_captions_reach_the_screens_of_both(house, screens):
    from server.live.captions import operations as captions

    here, there = screens(house.one), screens(house.two)
    heard = {here: [], there: []}
    for screen, lines in heard.items():
        screen.socket.on("caption.line", lines.append)
    token = house.do(captions.make_token, make.HOST, house.webinar_id, "Alat uji")
    for n in range(3):
        answer = requests.post(f"{house.one.url}/sesi/{SLUG}/teks", json={"text": f"Baris {n}"}, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert answer.status_code == 200
    assert soon(lambda: all(len(lines) == 3 for lines in heard.values())), heard
    assert heard[here] == heard[there] and [line["n"] for line in heard[here]] == [1, 2, 3]
    assert soon(lambda: all(screen.ticks and any(tick["captions"].get("n") == 3 for tick in screen.ticks) for screen in heard))
    told = [requests.get(f"{server.url}/sesi/{SLUG}/teks.json", timeout=10).json() for server in (house.one, house.two)]
    assert told[0] == told[1] and [line["text"] for line in told[0]["lines"]] == ["Baris 0", "Baris 1", "Baris 2"]
