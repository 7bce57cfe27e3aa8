"""The pages of surveys: answered without scripts, managed by staff, shown beside sessions and themes."""
import csv
import io
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.surveys import after_session, operations, panels, queries
from server.surveys.models import Survey, SurveyAnswer
from server.webinars.operations import end_webinar
from tests.live import make as rooms
from tests.surveys import make

DATES = {"opens_at": "", "closes_at": "2090-01-01T10:00"}


@pytest.fixture
def survey(app, cast):
    """Every kind on one page, the first and last required."""
    assert cast.host
    with app.test_request_context():
        survey_id, ids = make.survey(make.KINDS, required=("single", "number"), results="voted")
        return survey_id, ids, f"/survei/{session.get(Survey, survey_id).slug}"


def filled(ids, **changes):
    single, multiple, scale, ranking, words, text, number = (f"q{one}-" for one in ids)
    return {f"{single}choice": "1", f"{multiple}choice": ["0", "2"], f"{scale}value": "4", f"{ranking}rank-0": "1", f"{ranking}rank-1": "2", f"{ranking}rank-2": "3",
            f"{words}word-1": "antre", f"{text}text": "Petugas kurang", f"{number}value": "45", "key": str(uuid.uuid4()), **changes}


def test_a_page_is_answered_changed_and_only_then_shows_results(app, cast, survey):
    survey_id, ids, path = survey
    assert "setelah Anda menjawab" in cast.citizen.get(f"{path}/hasil").get_data(as_text=True)
    answer = cast.citizen.post(path, filled(ids))
    assert answer.status_code == 303 and answer.location == path
    page = cast.citizen.get(path).get_data(as_text=True)
    assert "sudah menjawab" in page and "Petugas kurang" in page and 'value="45"' in page
    assert cast.citizen.post(path, filled(ids, **{f"q{ids[0]}-choice": "2"})).status_code == 303
    results = cast.citizen.get(f"{path}/hasil")
    body = results.get_data(as_text=True)
    assert "bukan sampel acak" in body and "<svg" in body and "<table" in body and results.headers["Cache-Control"] == "no-store"
    assert "Petugas kurang" not in body and "antre" in body
    assert "setelah Anda menjawab" in cast.stranger.get(f"{path}/hasil").get_data(as_text=True)
    with app.app_context():
        assert session.get(Survey, survey_id).answers == 1 and queries.results(survey_id).questions[0].shown.top[0].label == "Pengaduan"


def test_what_is_wrong_stands_beside_each_question_and_nothing_typed_is_lost(app, cast, survey):
    survey_id, ids, path = survey
    typed = filled(ids, **{f"q{ids[0]}-choice": "", f"q{ids[6]}-value": "1.000", f"q{ids[5]}-text": "<b>kata</b> " * 40, f"q{ids[4]}-word-1": "dan",
                           f"q{ids[3]}-rank-1": "1"})
    answer = cast.citizen.post(path, typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Ada 5 hal" in page
    for place in (0, 3, 4, 5, 6):
        assert f'id="p{ids[place]}-e"' in page and f'href="#p{ids[place]}"' in page
    assert "&lt;b&gt;kata&lt;/b&gt;" in page and 'value="1.000"' in page and "<b>kata</b>" not in page
    nothing = cast.citizen.post(path, {"key": str(uuid.uuid4())})
    assert nothing.status_code == 422
    for bad in ({"key": "bukan"}, {}):
        assert cast.citizen.post(path, {**filled(ids), "key": "", **bad}).status_code == 400
    odd = cast.citizen.post(path, {**filled(ids), f"q{ids[5]}-text": "a\x00b", "q999999-choice": "1", f"q{ids[0]}-choice": "٣", "qqq": "x"})
    assert odd.status_code == 422
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(SurveyAnswer)) == 0


def test_a_survey_that_was_closed_keeps_what_was_typed_on_the_page(app, cast, survey):
    survey_id, ids, path = survey
    token = cast.citizen.token(path)
    with app.test_request_context():
        operations.move_closing(make.HOST, survey_id, None)
    answer = cast.citizen.post(path, {**filled(ids), "csrf_token": token})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "tidak tersimpan" in page and "Petugas kurang" in page and 'type="submit">Kirim' not in page
    assert "0 perangkat" in cast.citizen.get(path).get_data(as_text=True) and cast.citizen.get("/survei").status_code == 200
    assert cast.stranger.get(f"{path}/hasil").headers["Cache-Control"].startswith("public")


def test_drafts_and_those_to_come(app, cast):
    assert cast.host
    with app.test_request_context():
        draft = session.get(Survey, make.survey(is_open=False)[0]).slug
        soon = session.get(Survey, make.survey(opens_at=clock.now() + timedelta(days=1))[0]).slug
    assert [cast.citizen.get(f"/survei/{slug}").status_code for slug in (draft, soon, "tidak-ada")] == [404, 200, 404]
    assert "Pratinjau" in cast.host.get(f"/survei/{draft}").get_data(as_text=True) and "Dibuka" in cast.citizen.get(f"/survei/{soon}").get_data(as_text=True)
    page = cast.citizen.get("/survei").get_data(as_text=True)
    assert draft not in page and soon not in page


def test_staff_write_order_and_publish(app, cast):
    host = cast.host
    bad = host.post("/kelola/survei", {"title": "x", "closes_at": "kapan-kapan", "results": "voted"}, page="/kelola/survei/baru")
    assert bad.status_code == 422 and "Tulis tanggal" in bad.get_data(as_text=True)
    for closes_at in ("0001-01-01T00:00", "9999-12-31T23:59"):
        assert host.post("/kelola/survei", {"title": "Layanan kita", "closes_at": closes_at, "results": "now"}, page="/kelola/survei/baru").status_code == 422
    late = host.post("/kelola/survei", {"title": "Layanan kita", "opens_at": "2090-01-01T10:00", "closes_at": "2089-01-01T10:00", "results": "now", "key": str(uuid.uuid4())}, page="/kelola/survei/baru")
    assert late.status_code == 422 and "setelah waktu buka" in late.get_data(as_text=True)
    typed = {"title": "Layanan sosial kita", "description": "Untuk apa", "closes_at": (clock.wib(clock.now()) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
             "results": "closed", "topic": "", "key": str(uuid.uuid4())}
    made = {host.post("/kelola/survei", typed, page="/kelola/survei/baru").location for _ in range(2)}
    assert len(made) == 1
    base = made.pop()
    assert "paling sedikit satu" in host.post(f"{base}/umumkan", page=base).get_data(as_text=True)
    refused = host.post(f"{base}/pertanyaan", {"kind": "single", "text": "Mana?", "options": "Satu", "key": str(uuid.uuid4())}, page=f"{base}/pertanyaan?jenis=single")
    assert refused.status_code == 422 and "2 pilihan" in refused.get_data(as_text=True)
    for text in ("Pertama?", "Kedua?", "Ketiga?"):
        assert host.post(f"{base}/pertanyaan", {"kind": "single", "text": text, "options": "Ya\nTidak", "is_required": "1", "key": str(uuid.uuid4())},
                         page=f"{base}/pertanyaan?jenis=single").status_code == 303
    with app.app_context():
        ids = [row.id for row in queries.questions_of(int(base.rsplit("/", 1)[1]))]
    host.post(f"{base}/pertanyaan/{ids[2]}/naik", page=base)
    host.post(f"{base}/pertanyaan/{ids[0]}/naik", page=base)
    host.post(f"{base}/pertanyaan/{ids[1]}/hapus", page=base)
    changed = host.post(f"{base}/pertanyaan/{ids[0]}", {"kind": "scale", "text": "Seberapa?", "low": "Buruk", "high": "Baik"}, page=f"{base}/pertanyaan/{ids[0]}")
    assert changed.status_code == 303
    with app.app_context():
        rows = queries.questions_of(int(base.rsplit("/", 1)[1]))
        assert [(row.id, row.kind, row.is_required) for row in rows] == [(ids[0], "scale", False), (ids[2], "single", True)]
    assert host.post(f"{base}/umumkan", page=base).status_code == 303
    assert host.get(f"{base}/ubah").status_code == 409 and host.post(f"{base}/hapus", page=base).status_code == 409
    over = host.post(f"{base}/waktu", {"closes_at": "2021-01-01T10:00"}, page=base)
    assert over.status_code == 422 and "sudah lewat" in over.get_data(as_text=True)
    assert cast.moderator.get("/kelola/survei").status_code == 403 and cast.moderator.post(f"{base}/tutup", page="/meja").status_code == 403


def test_an_older_form_of_a_colleague_writes_nothing_over(app, cast):
    host = cast.host
    with app.test_request_context():
        base = f"/kelola/survei/{make.survey(is_open=False)[0]}"
    head = {"title": "Judul yang baru", "results": "now", "revision": "1", **DATES}
    answer = host.post(f"{base}/ubah", head, page=f"{base}/ubah")
    assert answer.status_code == 409 and "lebih dahulu" in answer.get_data(as_text=True) and "Judul yang baru" in answer.get_data(as_text=True)


def test_the_sheet_holds_no_formula_and_no_words_that_wait(app, cast, survey):
    survey_id, ids, path = survey
    with app.test_request_context():
        operations.move_closing(make.HOST, survey_id, clock.now() + timedelta(days=3))
    cast.citizen.post(path, filled(ids, **{f"q{ids[5]}-text": "=1+1", f"q{ids[4]}-word-1": "@antre"}))
    base = f"/kelola/survei/{survey_id}"
    assert "=1+1" in cast.host.get(base).get_data(as_text=True)
    sheet = cast.host.get(f"{base}/hasil.csv")
    rows = list(csv.reader(io.StringIO(sheet.get_data().decode("utf-8-sig"))))
    assert sheet.get_data().startswith(b"\xef\xbb\xbf") and "=1+1" not in sheet.get_data(as_text=True) and any("menunggu" in row[3] for row in rows[7:])
    cast.host.post(f"{base}/pertanyaan/{ids[5]}/jawaban", {"answer": "=1+1", "do": "show"}, page=base)
    rows = list(csv.reader(io.StringIO(cast.host.get(f"{base}/hasil.csv").get_data().decode("utf-8-sig"))))
    assert ["'=1+1"] == [row[3] for row in rows if len(row) > 3 and "1+1" in row[3]]
    assert [row for row in rows if row and row[0] == "1" and row[3] == "Layanan"][0][4:7] == ["1", "1", "1.0"]
    assert cast.citizen.get(f"{base}/hasil.csv").status_code in (302, 303, 401) and cast.moderator.get(f"{base}/hasil.csv").status_code == 403


def test_after_a_session(app, cast):
    host = cast.host
    with app.test_request_context():
        webinar_id = rooms.webinar(slug="sesi-survei")
        assert panels.manage_panel([webinar_id])[webinar_id]["may_make"]
    assert "Siapkan survei" in host.get("/kelola/sesi/sesi-survei").get_data(as_text=True)
    first = host.post("/kelola/sesi/sesi-survei/survei", page="/kelola/survei/baru").location
    assert host.post("/kelola/sesi/sesi-survei/survei", page="/kelola/survei/baru").location == first
    with app.test_request_context():
        survey = queries.of_webinar(webinar_id)
        assert survey.state == "waiting" and len(queries.questions_of(survey.id)) == 6 and panels.session_panel([webinar_id]) == {}
        with pytest.raises(Exception, match="conflict"):
            operations.delete_survey(make.HOST, survey.id)
        end_webinar(make.HOST, webinar_id)
        survey = queries.of_webinar(webinar_id)
        assert survey.is_open and survey.closes_at - survey.opens_at == timedelta(days=14)
        assert panels.session_panel([webinar_id])[webinar_id]["survey"].id == survey.id
        with clock.set_to(clock.now() + timedelta(days=15)):
            assert survey.state == "closed" and panels.session_panel([webinar_id]) == {}  # nobody answered
    assert cast.citizen.get(f"/survei/{survey.slug}").status_code == 200
    page = cast.citizen.get("/sesi/sesi-survei")
    assert f'href="/survei/{survey.slug}"' in page.get_data(as_text=True) and page.headers["Cache-Control"].startswith("public")


def test_a_survey_made_late_or_mended_before_the_end_opens_too(app, cast):
    assert cast.host
    with app.test_request_context():
        over = rooms.webinar("ended", ended_at=clock.now())
        assert session.get(Survey, after_session.prepare_survey(make.HOST, over)).is_open
        coming = rooms.webinar()
        survey_id = after_session.prepare_survey(make.HOST, coming)
        operations.take_back(make.HOST, survey_id)
        operations.remove_question(make.HOST, queries.questions_of(survey_id)[0].id)
        end_webinar(make.HOST, coming)
        assert session.get(Survey, survey_id).state == "draft"
        operations.publish_survey(make.HOST, survey_id)
        assert session.get(Survey, survey_id).is_open


def test_beside_a_theme(app, cast):
    """On a page of Kenali with that topic; the page is everybody's, so it bears a link and no form."""
    from server.core import slots
    from server.core.database import operation
    from server.learn.models import KENALI, Piece

    @operation
    def pages():
        rows = [Piece(kind=KENALI, slug=f"tema-{n}", uid=str(uuid.uuid4()), created_at=clock.now(), topics=topics)
                for n, topics in enumerate((["transportasi"], [], ["kesehatan", "transportasi"]))]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]

    assert cast.host
    with app.test_request_context():
        made = [make.survey(topic=topic)[0] for topic in ("transportasi", "transportasi", "kesehatan")]
        first, without, both = pages()
        found = panels.theme_panel([first, without, both])
        assert {one.id for one in found[first]["surveys"]} == set(made[:2]) and without not in found and len(found[both]["surveys"]) == 3
        html = slots.theme_below.load([first])[first]
        assert "Isi survei" in html and session.get(Survey, made[0]).slug in html and "<form" not in html


@pytest.mark.only_on("sqlite", "is about limits")
def test_a_script_with_a_new_cookie_each_time_fills_no_survey(app, cast, survey, monkeypatch):
    """By the minute alone one network had 14,400 sets an hour; whoever answered before still changes theirs."""
    from server.core import limits

    assert [item.get_expiry() for item in limits._ITEMS["survey.network"]] == [60, 3600]
    monkeypatch.setitem(limits._ITEMS, "survey.network", limits.parse_many("100/minute;2/hour"))
    survey_id, ids, path = survey
    app.extensions["limiter"] = limits.Limiter(None)
    crowd = [app.test_client() for _ in range(4)]

    def sent(client):
        token = client.get(path).get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return client.post(path, data=filled(ids) | {"csrf_token": token}).status_code

    assert [sent(one) for one in crowd] == [303, 303, 429, 429]
    with app.app_context():
        assert session.get(Survey, survey_id).answers == 2
    assert sent(crowd[0]) == 303
