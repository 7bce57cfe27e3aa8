"""What staff send twice, by a double click or after an answer that was lost, stands once and is answered alike."""
import re

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import KeyTaken
from server.core.keys import new_key
from server.live.captions import operations as captions
from server.live.captions.models import CaptionLine
from server.live.models import LiveEvent
from server.live.notices import operations as notices
from server.live.notices.models import Announcement
from server.live.polls import operations as polls_operations
from server.live.polls.models import Poll
from server.live.screens.models import Cue
from server.live.screens.operations import send_cue
from server.webinars.operations import end_webinar
from tests.live import make
from tests.live.polls import make as polls

SLUG = "sesi-ulang"
PAGE = f"/sesi/{SLUG}"
JSON = {"Accept": "application/json"}
CHOICE = {"kind": "single", "text": "Setuju?", "options": "Ya\nTidak", "results": "now"}
# name → (where it is sent, its form, another content, what it makes, where its form stands)
DOORS = {
    "caption": ("/notulis", {"text": "satu\ndua"}, {"text": "tiga"}, CaptionLine, "/notulis"),
    "announcement": ("/kendali/pengumuman", {"text": "Sesi mulai", "minutes": "5"}, {"minutes": "0"}, Announcement, "/kendali"),
    "cue": ("/kendali/isyarat", {"kind": "five"}, {"kind": "one"}, Cue, "/kendali"),
    "poll": ("/kendali/polling", CHOICE, {"text": "Setuju sekali?"}, Poll, "/kendali/polling/baru?jenis=single"),
    "copy": ("/kendali/polling/{poll}/salin", {}, None, Poll, "/kendali"),
}


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


@pytest.fixture
def poll(here, room):
    poll_id = here(polls.poll, room)
    here(polls_operations.close_poll, make.HOST, poll_id)
    return poll_id


def rows(model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("name", DOORS)
def test_the_same_form_twice_makes_one(cast, room, poll, here, name):
    path, form, other, model, page = DOORS[name]
    path, page = PAGE + path.format(poll=poll), PAGE + page
    hidden = re.findall(rf'action="{re.escape(path)}".*?name="key" value="([^"]+)"', cast.host.get(page).text, re.S)
    before, told = here(rows, model), here(rows, LiveEvent)
    answers = [cast.host.post(path, form | {"key": hidden[0]}, page=page) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303] and answers[0].location == answers[1].location
    made, said = here(rows, model) - before, here(rows, LiveEvent) - told
    assert made == (2 if name == "caption" else 1)
    by_script = cast.host.post(path, form | {"key": hidden[0]}, page=page, headers=JSON)
    assert by_script.status_code in (200, 303) and here(rows, model) - before == made and here(rows, LiveEvent) - told == said
    if other is not None:  # another content is another thing, also by a page that was gone back to
        assert cast.host.post(path, form | other | {"key": hidden[0]}, page=page).status_code == 303
        assert here(rows, model) - before == made + 1
    here(end_webinar, make.HOST, room)  # an answer that was lost for long
    assert cast.host.post(path, form | {"key": hidden[0]}, page=page).status_code == 303


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("key", [None, "bukan-kunci", "caption"])
def test_no_key_and_anothers_key_make_nothing(cast, room, poll, here, name, key):
    path, form, _other, model, page = DOORS[name]
    code = "malformed"
    if key == "caption":  # what was written with it is of another kind
        key, code = new_key(), "key_taken"
        make_other = send_cue if name != "cue" else lambda *of, **by: captions.say(*of[:2], "satu", **by)
        here(make_other, make.HOST, room, "five", key=key)
    before = here(rows, model)
    answer = cast.host.post(PAGE + path.format(poll=poll), form | ({} if key is None else {"key": key}), page=PAGE + page, headers=JSON)
    assert (answer.json["error"], here(rows, model)) == (code, before)


def test_at_once_it_is_made_once(cast, room, here, at_once):
    key, poll_key, line_key = new_key(), new_key(), new_key()
    ids = at_once(lambda _n: notices.post_announcement(make.HOST, room, "Serempak", 5, key=key), list(range(6)))
    assert len(set(ids)) == 1 and here(rows, Announcement) == 1
    ids = at_once(lambda _n: polls_operations.draft_poll(make.HOST, room, polls.QUESTIONS["single"], "now", key=poll_key), list(range(6)))
    assert len(set(ids)) == 1 and here(rows, Poll) == 1
    lines = at_once(lambda _n: captions.say(make.HOST, room, "Serempak", key=line_key), list(range(6)))
    assert sorted(len(said) for said in lines) == [0, 0, 0, 0, 0, 1] and here(rows, CaptionLine) == 1


def test_lines_that_are_said_again_are_not_told_again(room, here):
    key = new_key()
    assert [line.number for line in here(captions.say, make.HOST, room, "satu\ndua", key=key)] == [1, 2]
    assert here(captions.say, make.HOST, room, "satu\n\ndua ", key=key) == []
    assert here(rows, CaptionLine) == 2
    with pytest.raises(KeyTaken):
        here(send_cue, make.HOST, room, "five", key=key)
