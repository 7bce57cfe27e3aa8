"""The optional second step: own consent, apart from the item, once, and read as counts that tell of nobody."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server.aspirations.backgrounds.anonymity import LEAST, told
from server.aspirations.backgrounds.models import Background, BackgroundMark
from server.aspirations.backgrounds.operations import give_background
from server.aspirations.models import Aspiration
from server.core import clock, retention
from server.core.database import session
from tests.aspirations.make import form_of, send

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60))


@given(COUNTS)
def test_what_is_told_is_in_whole_steps_and_small_groups_are_not_there(counts):
    shown = told(counts)
    assert all(count >= LEAST and count % LEAST == 0 and count <= counts[value] < count + LEAST for value, count in shown.items())
    assert {value for value, count in counts.items() if count >= LEAST} == set(shown)


@given(COUNTS, st.sampled_from("abcdef"))
def test_what_is_told_fits_at_least_five_worlds_for_each_group(counts, value):
    """k-anonymity: whatever is shown, five different numbers of answers in a group would have shown the same."""
    seen = told(counts)
    same = [n for n in range(80) if told(counts | {value: n}) == seen]
    assert len(same) >= LEAST


def test_a_step_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        told({"a": 3}, 0)


def answer(player, code, **fields):
    path = f"/aspirasi/{code}/tentang-pengirim"
    data, _form = form_of(player.get(path))
    return player.client.post(path, data=data | fields)


def receipt(cast, player="citizen"):
    return send(getattr(cast, player)).location.split("/")[2]


def test_after_the_receipt_what_was_answered_is_kept_apart_and_once(voices, cast):
    code = receipt(cast)
    assert f"/aspirasi/{code}/tentang-pengirim" in cast.citizen.get(f"/aspirasi/{code}/tanda-terima").get_data(as_text=True)
    page = cast.citizen.get(f"/aspirasi/{code}/tentang-pengirim").get_data(as_text=True)
    assert "tidak dapat dicari lagi" in page and "tidak dapat ditarik" in page
    done = answer(cast.citizen, code, age="60", sex="female", setuju="y")
    assert done.status_code == 303 and "tersimpan, terpisah" in cast.citizen.get(done.location).get_data(as_text=True)
    ((key, *facts),) = voices.rows(sa.select(Background.key, Background.age, Background.sex, Background.disability, Background.group, Background.month))
    assert re.fullmatch("[0-9a-f]{32}", key) and facts[:4] == ["60", "female", None, None] and facts[4].day == 1
    assert cast.citizen.get(f"/aspirasi/{code}/tentang-pengirim").location == f"/aspirasi/{code}/tanda-terima"
    item_id, actor = voices.rows(sa.select(Aspiration.id))[0][0], cast.citizen.actor
    with voices.app.test_request_context():
        assert give_background(actor, item_id, {"age": "17"}, consent_version=1) is False
    assert voices.count(Background) == 1


def test_nothing_ties_the_answers_to_the_item(voices, cast):
    """No column of the row is a column's value elsewhere, but the text it was about; nor is there an event with its hour."""
    from server.audit.models import Entry

    code = receipt(cast)
    before = voices.count(Entry)
    answer(cast.citizen, code, group="student", setuju="y")
    assert voices.count(Entry) == before
    assert {column.name for column in Background.__table__.columns} == {"key", "instrument_id", "age", "sex", "disability", "grp", "consent_version", "month"}
    assert {column.name for column in BackgroundMark.__table__.columns} == {"mark", "day"}
    (row,) = voices.rows(sa.text("SELECT * FROM backgrounds"))
    (item,) = voices.rows(sa.text("SELECT id, code, fingerprint FROM aspirations"))
    assert not {str(value) for value in item[1:]} & {str(value) for value in row}


@pytest.mark.parametrize("fields, beside", [({"age": "60"}, "setuju"), ({"setuju": "y"}, "group"), ({"age": "999", "setuju": "y"}, "age")])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(voices, cast, fields, beside):
    done = answer(cast.citizen, receipt(cast), **fields)
    assert done.status_code == 422 and f'id="{beside}-e"' in done.get_data(as_text=True) and voices.count(Background) == 0


def test_only_the_sending_device_within_a_day_has_this_step(voices, cast):
    code = receipt(cast)
    assert cast.stranger.get(f"/aspirasi/{code}/tentang-pengirim").status_code == 404
    voices.age(voices.rows(sa.select(Aspiration.id))[0][0], 25)
    assert cast.citizen.get(f"/aspirasi/{code}/tentang-pengirim").status_code == 404


def test_the_public_page_tells_steps_of_five(voices, cast):
    with voices.app.test_request_context():
        for n in range(7):
            item_id = voices.submit(f"Suara ke-{n} tentang trotoar.", by=cast.citizen)
            give_background(cast.citizen.actor, item_id, {"age": "60", "sex": "female" if n < 4 else ""}, consent_version=1)
    answered = cast.stranger.get("/hasil/pengirim")
    page = answered.get_data(as_text=True)
    assert "60 tahun ke atas" in page and re.search(r'<td class="n">5</td>', page) and "Perempuan" not in page and 'class="n">7' not in page
    assert "public" in answered.headers["Cache-Control"] and "Set-Cookie" not in answered.headers


def test_answers_and_marks_end(voices, cast):
    answer(cast.citizen, receipt(cast), age="60", setuju="y")
    with voices.app.test_request_context():
        with clock.set_to(clock.now() + timedelta(days=4)):
            retention.run()
            assert (session.scalar(sa.select(sa.func.count()).select_from(Background)), session.scalar(sa.select(sa.func.count()).select_from(BackgroundMark))) == (1, 0)
        with clock.set_to(clock.now() + timedelta(days=800)):
            retention.run()
            session.rollback()
            assert session.scalar(sa.select(sa.func.count()).select_from(Background)) == 0
