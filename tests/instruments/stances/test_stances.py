"""One tap at an ayat: counted once a device, changed, taken back, kept over versions, forgotten."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock, retention
from server.core.database import operation, session
from server.core.errors import Closed, NotFound
from server.instruments.models import Instrument, Provision
from server.instruments.stances import queries
from server.instruments.stances.models import ProvisionStance, StanceCount
from server.instruments.stances.operations import set_stance
from tests.instruments.make import bill, store


@pytest.fixture
def ayat(app):
    version = store(app)
    with app.test_request_context():
        return session.scalars(sa.select(Provision.id).where(Provision.version_id == version, Provision.address == "2(2)")).one()


def counts(app, ayat):
    with app.test_request_context():
        found = queries.counts_of([ayat]).get(ayat, queries.NONE)
        return found.agree, found.disagree, found.unclear


def say(app, who, ayat, stance):
    with app.test_request_context():
        set_stance(who.actor, ayat, stance)


@operation
def tie(provision_id, origin_id):
    session.get_one(Provision, provision_id).origin_id = origin_id


def test_a_device_counts_once_and_may_change_its_mind(app, cast, ayat):
    for stance, expected in (("agree", (1, 0, 0)), ("agree", (1, 0, 0)), ("unclear", (0, 0, 1)), (None, (0, 0, 0)), (None, (0, 0, 0)),
                             ("disagree", (0, 1, 0))):
        say(app, cast.citizen, ayat, stance)
        assert counts(app, ayat) == expected
    say(app, cast.stranger, ayat, "disagree")
    assert counts(app, ayat) == (0, 2, 0)


def test_without_script_a_page_with_three_buttons(app, cast, ayat):
    article = cast.citizen.get("/ruu/1/pasal/2").get_data(as_text=True)
    assert f'href="/sikap/{ayat}?pilih=unclear"' in article and "Belum paham" in article
    page = cast.citizen.get(f"/sikap/{ayat}?pilih=unclear")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store" and "autofocus" in page.get_data(as_text=True)
    answer = cast.citizen.post(f"/sikap/{ayat}", {"sikap": "unclear"}, page=f"/sikap/{ayat}")
    assert answer.status_code == 303 and answer.location == f"/sikap/{ayat}"
    text = cast.citizen.get(f"/sikap/{ayat}").get_data(as_text=True)
    assert 'aria-pressed="true"' in text and "Tercatat" in text and counts(app, ayat) == (0, 0, 1)
    assert 'aria-pressed="true"' not in cast.stranger.get(f"/sikap/{ayat}").get_data(as_text=True)


def test_the_script_learns_what_it_said_and_the_token(app, cast, ayat):
    told = cast.citizen.get(f"/sikap/{ayat}/saya.json").get_json()
    assert told["mine"] == {} and told["token"]
    answer = cast.citizen.client.post(f"/sikap/{ayat}", data={"sikap": "agree", "csrf_token": told["token"]}, headers={"Accept": "application/json"})
    assert answer.get_json() == {"mine": "agree", "agree": 1, "disagree": 0, "unclear": 0}
    assert cast.citizen.get(f"/sikap/{ayat}/saya.json").get_json()["mine"] == {str(ayat): "agree"}


@pytest.mark.parametrize("sent, status", [({"sikap": "benci"}, 422), ({"sikap": "agree\x00"}, 422)])
def test_what_is_no_stance_changes_nothing(app, cast, ayat, sent, status):
    assert cast.citizen.post(f"/sikap/{ayat}", sent, page=f"/sikap/{ayat}").status_code == status
    assert counts(app, ayat) == (0, 0, 0)


def test_only_what_the_public_reads_can_be_tapped(app, cast, ayat):
    version = store(app, bill(version="rahasia"), is_internal=True)
    with app.test_request_context():
        hidden = session.scalars(sa.select(Provision.id).where(Provision.version_id == version, Provision.address == "2(2)")).one()
        heading = session.scalars(sa.select(Provision.id).where(Provision.kind == "chapter").limit(1)).one()
        for of in (hidden, heading, 10**9):
            with pytest.raises(NotFound):
                set_stance(cast.citizen.actor, of, "agree")
    assert cast.citizen.get(f"/sikap/{hidden}").status_code == 404 and cast.citizen.get(f"/sikap/{heading}").status_code == 404


def test_the_same_ayat_of_a_new_version_has_the_same_stances(app, cast, ayat):
    say(app, cast.citizen, ayat, "agree")
    version = store(app, bill(version="kedua"))
    with app.test_request_context():
        now = session.scalars(sa.select(Provision.id).where(Provision.version_id == version, Provision.address == "2(2)")).one()
        tie(now, session.get_one(Provision, ayat).origin_id)
    assert counts(app, now) == (1, 0, 0)
    say(app, cast.citizen, now, "agree")
    assert counts(app, now) == counts(app, ayat) == (1, 0, 0), "the same device does not count again"
    say(app, cast.citizen, now, "unclear")
    assert counts(app, now) == (0, 0, 1)
    with app.test_request_context():
        tie(now, now)
    assert (counts(app, ayat), counts(app, now)) == ((0, 0, 0), (0, 0, 1)), "untied again, each has what was said there"


def test_what_is_least_understood_comes_first(app, cast, ayat):
    with app.test_request_context():
        version = session.get_one(Provision, ayat).version_id
        first = session.scalars(sa.select(Provision.id).where(Provision.version_id == version, Provision.address == "2(1)")).one()
    say(app, cast.citizen, ayat, "unclear")
    say(app, cast.stranger, ayat, "unclear")
    say(app, cast.citizen, first, "unclear")
    with app.test_request_context():
        slug = session.scalars(sa.select(Instrument.slug)).first()
        assert [one.address for one, _counts in queries.least_understood(version)] == ["2(2)", "2(1)"]
    page = cast.admin.get(f"/kelola/naskah/{slug}").get_data(as_text=True)
    assert page.index("Pasal 2 ayat (2)") < page.index("Pasal 2 ayat (1)")


def test_what_a_device_said_is_shown_exported_and_forgotten(app, cast, ayat):
    say(app, cast.citizen, ayat, "agree")
    say(app, cast.stranger, ayat, "agree")
    from server.core.holdings import Subject, holdings

    holding = next(one for one in holdings() if one.name == "sikap")
    subject = Subject(participant_id=cast.citizen.participant_id)
    with app.test_request_context():
        assert holding.export(subject)[0] | {"at": 0} == {"provision": "2(2)", "stance": "agree", "at": 0} and holding.find(subject)
        holding.deeds[next(iter(holding.deeds))](cast.citizen.actor, subject, cast.citizen.participant_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(ProvisionStance)) == 1
    assert counts(app, ayat) == (1, 0, 0)


def test_when_the_text_is_done_the_numbers_stay_and_take_no_more(app, cast, ayat):
    say(app, cast.citizen, ayat, "agree")
    with app.test_request_context(), clock.set_to(clock.now() + timedelta(days=91)):
        retention.run()
        assert session.scalar(sa.select(sa.func.count()).select_from(ProvisionStance)) == 0
        assert session.scalars(sa.select(StanceCount.agree)).one() == 1
        with pytest.raises(Closed):
            set_stance(cast.stranger.actor, ayat, "agree")
