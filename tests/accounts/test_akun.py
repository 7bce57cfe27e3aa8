"""/akun: who sees what, in which way they came; what they correct, hide, withdraw, erase and take with them. All without script."""
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts.confirmations import Purpose
from server.accounts.models import AkunSession, DataRequest, EmailConfirmation
from server.aspirations.models import Aspiration, Contact, Report, Support
from server.core import clock
from server.core.database import Model, session
from server.core.holdings import holdings, spoken_for
from server.core.permissions import SYSTEM
from server.core.vault import sealed_columns
from tests.accounts.mailbox import EMAIL, code, newest, sign_in, wrong
from tests.aspirations.make import WORDS, form_of

OTHER = "budi@contoh.id"


@pytest.fixture
def known(app, cast, voices):
    """A citizen signed in by e-mail, with one open item: (player, aspiration id)."""
    item_id = voices.shown(email=EMAIL, phone="081255501234", display="nama", name="Dewi Ayu")
    return sign_in(app, cast.citizen), item_id


def html_of(player, path="/akun"):
    answer = player.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def contact(voices, item_id):
    voices.rows(sa.select(1))
    with voices.app.test_request_context():
        return session.get(Contact, item_id)


def deed(player, path, **data):
    return player.post(path, data, page=path)


def erase(app, player, path):
    """With the code that erasing asks for."""
    assert player.post(f"{path}/kode", page=path).status_code == 303
    return deed(player, path, kode=code(app))


# --- seeing ----------------------------------------------------------------------------------


def test_nobody_known_sees_the_ways_in_and_no_data(cast, voices):
    voices.shown(email=EMAIL)
    html = html_of(cast.stranger)
    assert WORDS not in html and "/akun/perangkat" in html and "/akun/permintaan" in html


def test_the_proved_address_sees_its_items_and_no_others(app, cast, voices, known):
    other = voices.shown("Trotoar di depan sekolah perlu dilebarkan segera.", email=OTHER)
    html = html_of(known[0])
    assert WORDS in html and voices.code(known[1]) in html and voices.code(other) not in html
    assert "d•••@contoh.id" in html and EMAIL not in html and "Dewi Ayu" in html


def test_another_spelling_of_the_address_is_the_same_address(app, cast, voices):
    voices.submit(email="Dewi@Contoh.ID")
    assert WORDS in html_of(sign_in(app, cast.visitor(), "dewi@contoh.id"))


def test_a_private_link_opens_that_item_and_leads_to_its_own_page(cast, voices):
    item_id, other = voices.shown(email=EMAIL), voices.shown("Trotoar di depan sekolah perlu dilebarkan segera.", email=EMAIL)
    player = cast.visitor()
    player.get(voices.link(item_id))
    html = html_of(player)
    assert WORDS in html and voices.code(other) not in html and "/lacak/saya" in html
    assert f"/akun/aspirasi/{item_id}/hapus" not in html
    assert player.get(f"/akun/aspirasi/{item_id}/hapus").status_code == 404


def test_the_device_sees_its_supports_and_never_what_it_wrote(cast, voices):
    item_id = voices.shown(by=cast.stranger, display="nama", name="Sari Rahasia")
    voices.act("set_support", "stranger", item_id, True)
    voices.act("report_aspiration", "stranger", item_id, "promotion")
    html = html_of(cast.stranger, "/akun/perangkat")
    assert "Pada 1 aspirasi" in html and "Atas 1 aspirasi" in html
    assert WORDS not in html and "Sari Rahasia" not in html and voices.code(item_id) not in html


def test_the_page_is_kept_nowhere(known):
    headers = known[0].get("/akun").headers
    assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"


# --- the session -----------------------------------------------------------------------------


def test_the_cookie_is_narrow_and_the_token_is_stored_as_a_hash(app, cast):
    player = sign_in(app, cast.visitor())
    cookie = player.client.get_cookie("jkd_akun", path="/akun")
    assert cookie.path == "/akun" and cookie.http_only and cookie.same_site == "Lax" and player.client.get_cookie("jkd_akun") is None
    with app.app_context():
        row = session.scalars(sa.select(AkunSession)).one()
    assert cookie.value.split(".")[0] != row.token_hmac and EMAIL not in cookie.value


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "x" * 5000, "....", "tok.99999999999.AAAA", "tok.-1.AAAA", "\u0661.1.1"])
def test_a_forged_cookie_opens_nothing(cast, voices, value):
    voices.shown(email=EMAIL)
    player = cast.visitor()
    for name in ("jkd_akun", "jkd_akun_kode", "jkd_akun_minta"):
        player.client.set_cookie(name, value, path="/akun")
    assert WORDS not in html_of(player)
    assert player.get("/akun/kode").status_code == 303


def test_a_cookie_of_another_name_or_time_opens_nothing(app, cast, voices):
    voices.shown(email=EMAIL)
    player = sign_in(app, cast.visitor())
    value = player.client.get_cookie("jkd_akun", path="/akun").value
    token, until, mac = value.rsplit(".", 2)
    for name, forged in (("jkd_akun_kode", value), ("jkd_akun", f"{token}.{int(until) + 1}.{mac}"), ("jkd_akun", f"{token[:-1]}x.{until}.{mac}")):
        thief = cast.visitor()
        thief.client.set_cookie(name, forged, path="/akun")
        assert WORDS not in html_of(thief)


def test_half_an_hour_of_silence_ends_it_and_a_page_starts_it_anew(app, cast, voices, monkeypatch):
    import time

    voices.shown(email=EMAIL)
    player, now = sign_in(app, cast.visitor()), time.time()
    monkeypatch.setattr("server.accounts.akun_cookies.time.time", lambda: now + 29 * 60)
    assert WORDS in html_of(player)
    monkeypatch.setattr("server.accounts.akun_cookies.time.time", lambda: now + 58 * 60)
    assert WORDS in html_of(player)
    monkeypatch.setattr("server.accounts.akun_cookies.time.time", lambda: now + 89 * 60)
    assert WORDS not in html_of(player)


def test_after_four_hours_the_row_ends_it(app, known):
    from server.accounts import akun

    with app.test_request_context():
        later = clock.now() + timedelta(hours=4, minutes=1)
        with clock.set_to(later):
            assert akun.delete_old_sessions(SYSTEM) == 1
    assert WORDS not in html_of(known[0])


def test_leaving_ends_it_here_or_everywhere(app, cast, voices, known):
    thief = cast.visitor()
    thief.client.set_cookie("jkd_akun", known[0].client.get_cookie("jkd_akun", path="/akun").value, path="/akun")
    second = sign_in(app, cast.visitor())
    known[0].post("/akun/keluar", page="/akun")
    assert WORDS not in html_of(known[0]) and WORDS not in html_of(thief) and WORDS in html_of(second)
    third = sign_in(app, cast.visitor())
    second.post("/akun/keluar", {"semua": "1"}, page="/akun")
    assert WORDS not in html_of(third)
    with app.app_context():
        assert session.scalars(sa.select(AkunSession)).all() == []


# --- putting right ---------------------------------------------------------------------------


def test_correcting_the_name_and_the_number(voices, known):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/ubah"
    data, form = form_of(player.get(path))
    assert data["email"] == EMAIL and data["display"] == "nama"
    answer = player.client.post(path, data=data | {"display": "inisial", "name": "Dewi Ayu Lestari", "phone": "0812 0000 1111"})
    assert (answer.status_code, answer.location) == (303, "/akun")
    stands = contact(voices, item_id)
    assert (stands.name, stands.phone, stands.email) == ("Dewi Ayu Lestari", "+6281200001111", EMAIL)
    assert voices.read(item_id).public_name == "D.A.L."
    player.client.post(path, data=data | {"display": "anonim", "name": ""})
    assert voices.read(item_id).public_name is None and contact(voices, item_id).name is None


def test_a_new_full_name_is_not_shown_before_a_person_read_it(voices, known):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/ubah"
    data, _form = form_of(player.get(path))
    answer = player.client.post(path, data=data | {"name": "Kata Kotor Sekali"})
    assert answer.status_code == 422 and "dibaca petugas" in answer.get_data(as_text=True) and "Kata Kotor Sekali" in answer.get_data(as_text=True)
    assert voices.read(item_id).public_name == "Dewi Ayu"


def test_a_new_address_stands_only_after_its_code(app, cast, voices, known):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/ubah"
    data, _form = form_of(player.get(path))
    answer = player.client.post(path, data=data | {"email": OTHER})
    assert (answer.status_code, answer.location) == (303, f"/akun/aspirasi/{item_id}/email")
    assert newest(app).email == OTHER and contact(voices, item_id).email == EMAIL
    right = code(app)
    assert deed(player, f"/akun/aspirasi/{item_id}/email", kode=wrong(right)).status_code == 422
    assert contact(voices, item_id).email == EMAIL
    assert deed(player, f"/akun/aspirasi/{item_id}/email", kode=right).status_code == 303
    stands = contact(voices, item_id)
    assert stands.email == OTHER and stands.email_confirmed_at is not None
    assert voices.code(item_id) not in html_of(player)
    assert voices.code(item_id) in html_of(sign_in(app, cast.visitor(), OTHER))


def test_confirming_needs_no_second_code(voices, known):
    player, item_id = known
    assert contact(voices, item_id).email_confirmed_at is None
    assert deed(player, f"/akun/aspirasi/{item_id}/konfirmasi").status_code == 303
    assert contact(voices, item_id).email_confirmed_at is not None
    assert player.get(f"/akun/aspirasi/{item_id}/konfirmasi").status_code == 404


@pytest.mark.parametrize("changes", [{"display": "x"}, {"name": "x" * 500}, {"email": "bukan"}, {"phone": "12"}, {"display": "nama", "name": ""},
                                     {"name": "a\x00b"}, {"email": "a\x00@contoh.id"}])
def test_wrong_corrections_change_nothing(voices, known, changes):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/ubah"
    data, _form = form_of(player.get(path))
    assert player.client.post(path, data=data | changes).status_code == 422
    stands = contact(voices, item_id)
    assert (stands.name, stands.email, stands.phone) == ("Dewi Ayu", EMAIL, "+6281255501234")


# --- hiding, withdrawing, erasing ------------------------------------------------------------


def test_hiding_makes_it_rahasia_everywhere(cast, voices, known):
    player, item_id = known
    item_code = voices.code(item_id)
    assert deed(player, f"/akun/aspirasi/{item_id}/rahasia").status_code == 303
    item = voices.read(item_id)
    assert item.is_confidential and item.state == "read" and not item.is_listed and item.consent_publication_version is None
    assert WORDS not in html_of(cast.stranger, f"/aspirasi/{item_code}") and WORDS not in html_of(cast.stranger, "/aspirasi")
    assert WORDS in html_of(player)


def test_the_holder_can_recompute_what_the_ledger_says_after_hiding(voices, known):
    from server.aspirations.commitments import committed_versions
    from server.audit.models import Entry

    deed(known[0], f"/akun/aspirasi/{known[1]}/rahasia")
    told = voices.rows(sa.select(Entry.kind, Entry.commitment).where(Entry.kind == "aspiration.hidden"))[0][1]
    with voices.app.test_request_context():
        assert committed_versions(session.get(Aspiration, known[1]))[0].commitment == told


def test_withdrawing_one_and_all(cast, voices, known):
    player, item_id = known
    second = voices.shown("Trotoar di depan sekolah perlu dilebarkan segera.", email=EMAIL)
    assert deed(player, f"/akun/aspirasi/{item_id}/tarik").status_code == 303
    assert (voices.read(item_id).state, voices.read(second).state) == ("withdrawn", "published")
    assert deed(player, "/akun/semua/0/tarik").status_code == 303
    assert voices.read(second).state == "withdrawn"
    assert player.get("/akun/semua/0/tarik").status_code == 404


def test_erasing_asks_for_a_fresh_code(app, voices, known):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/hapus"
    assert "Kirim kode" in html_of(player, path)
    used = newest(app)
    assert deed(player, path, kode="123456").status_code == 422 and voices.read(item_id).state == "published"
    assert deed(player, path).status_code == 422
    answer = erase(app, player, path)
    assert answer.status_code == 303 and newest(app).purpose == Purpose.ERASE and newest(app).id != used.id
    item = voices.read(item_id)
    assert item.state == "erased" and item.text == "" and contact(voices, item_id) is None
    assert WORDS not in html_of(player)


def test_an_erasing_code_of_another_session_erases_nothing(app, cast, voices, known):
    player, item_id = known
    other = sign_in(app, cast.visitor(), OTHER)
    voices.shown("Trotoar di depan sekolah perlu dilebarkan segera.", email=OTHER)
    second = voices.rows(sa.select(sa.func.max(Aspiration.id)))[0][0]
    player.post(f"/akun/aspirasi/{item_id}/hapus/kode", page="/akun")
    right = code(app)
    assert deed(other, f"/akun/aspirasi/{second}/hapus", kode=right).status_code == 422
    assert voices.read(second).state == "published"


def test_erasing_all_leaves_nothing_that_ties_the_address_to_us(app, cast, voices, known):
    player, item_id = known
    voices.act("set_support", "citizen", voices.shown("Trotoar di depan sekolah perlu dilebarkan segera."), True)
    voices.withheld("Iklan jasa sedot, hubungi kami segera sekarang.", email=EMAIL)
    player.post("/akun/unduh", page="/akun")
    assert erase(app, player, "/akun/semua/0/hapus").status_code == 303
    from server.core.vault import email_index

    with app.test_request_context():
        index = email_index(EMAIL)
        for model in (Contact, EmailConfirmation, AkunSession, DataRequest):
            assert session.scalar(sa.select(sa.func.count()).select_from(model).where(model.email_hmac == index)) == 0, model
        assert session.scalar(sa.select(sa.func.count()).select_from(Support)) == 0
        assert set(session.scalars(sa.select(Aspiration.state).where(Aspiration.id.in_([item_id])))) == {"erased"}
        assert session.scalar(sa.select(sa.func.count()).select_from(DataRequest).where(DataRequest.kind == "erasure")) >= 2
    assert WORDS not in html_of(player)


def test_the_devices_supports_go_and_the_count_with_them(cast, voices):
    item_id = voices.shown()
    voices.act("set_support", "stranger", item_id, True)
    voices.act("set_support", "neighbour", item_id, True)
    voices.act("report_aspiration", "stranger", item_id, "promotion")
    answer = deed(cast.stranger, f"/akun/dukungan/{cast.stranger.participant_id}/hapus")
    assert (answer.status_code, answer.location) == (303, "/akun/perangkat")
    assert voices.read(item_id).supports == 1 and voices.count(Support) == 1 and voices.count(Report) == 0
    assert deed(cast.stranger, f"/akun/dukungan/{cast.neighbour.participant_id}/hapus").status_code == 404
    assert voices.count(Support) == 1


@pytest.mark.parametrize("what", ["konfirmasi", "ubah", "rahasia", "tarik", "hapus"])
def test_nobody_reaches_what_is_anothers(app, cast, voices, what):
    item_id = voices.shown(email=OTHER)
    player = sign_in(app, cast.visitor())
    path = f"/akun/aspirasi/{item_id}/{what}"
    token = player.token("/akun")
    assert player.get(path).status_code == 404
    assert player.client.post(path, data={"csrf_token": token, "kode": "123456", "display": "anonim"}).status_code == 404
    assert player.client.post(f"/akun/aspirasi/{item_id}/email", data={"csrf_token": token, "kode": "123456"}).status_code == 404
    assert cast.stranger.get(path).status_code == 404
    assert voices.read(item_id).state == "published" and not voices.read(item_id).is_confidential


@pytest.mark.parametrize("path", ["/akun/xyz/1/hapus", "/akun/aspirasi/1/xyz", "/akun/semua/7/hapus", "/akun/semua/0/rahasia", "/akun/aspirasi/9999999999999999999/hapus",
                                  "/akun/aspirasi/0/hapus", "/akun/jawaban/1/hapus", "/akun/perangkat/1/hapus"])
def test_addresses_of_nothing_are_not_found(known, path):
    player = known[0]
    assert player.get(path).status_code == 404
    refused = player.client.post(path, data={"csrf_token": player.token("/akun")}).status_code
    assert refused == 404 or (refused == 405 and "9999999999999999999" in path)  # no number of ours is so long: no door is there


def test_a_get_changes_nothing(app, known):
    player, item_id = known
    before = [(model, count(app, model)) for model in (Aspiration, Contact, EmailConfirmation, AkunSession, DataRequest)]
    for what in ("konfirmasi", "ubah", "rahasia", "tarik", "hapus", "email"):
        assert player.get(f"/akun/aspirasi/{item_id}/{what}").status_code == 200
    for path in ("/akun", "/akun/kode", "/akun/perangkat", "/akun/permintaan", "/akun/semua/0/hapus", "/akun/semua/0/tarik"):
        player.get(path)
    assert player.get("/akun/unduh").status_code == 405 and player.get("/akun/keluar").status_code in (404, 405)
    assert before == [(model, count(app, model)) for model, _n in before]


def count(app, model):
    with app.app_context():
        return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_without_its_token_no_form_does_anything(voices, known):
    player, item_id = known
    for path in (f"/akun/aspirasi/{item_id}/tarik", "/akun/semua/0/tarik", "/akun/unduh", "/akun"):
        assert player.client.post(path, data={"email": EMAIL}).status_code == 400
    assert voices.read(item_id).state == "published"


# --- export ----------------------------------------------------------------------------------


def test_the_export_has_everything_and_is_documented(app, cast, voices, known):
    player, item_id = known
    voices.act("set_support", "citizen", item_id, True)
    answer = player.post("/akun/unduh", page="/akun")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data-saya-jakarta-ke-depan.json"'
    told = json.loads(answer.get_data(as_text=True))
    assert told["schema"] == "jakarta-ke-depan/data-saya/1" and told["email"] == EMAIL
    item = told["held"]["aspirasi"][0]
    assert item["text"] == WORDS and item["contact"]["phone"] == "+6281255501234" and item["contact"]["name"] == "Dewi Ayu"
    assert [one["to"] for one in item["decisions"]] == ["published"] and len(item["commitments"][0]["salt"]) == 64
    assert told["held"]["dukungan"][0]["code"] == voices.code(item_id)
    assert set(told["held"]) == {one.name for one in holdings()}
    page = (__import__("pathlib").Path(__file__).parent.parent.parent / "docs/data-saya.md").read_text()
    undocumented = {key for key in keys_of(told) if f"`{key}`" not in page}
    assert undocumented == set()
    rows = voices.rows(sa.select(DataRequest.kind, DataRequest.is_by_button, DataRequest.handled_at))
    assert [(row[0], row[1], row[2] is not None) for row in rows] == [("export", True, True)]


def keys_of(value):
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    return {key for one in value for key in keys_of(one)} if isinstance(value, list) else set()


def test_the_export_of_a_link_holder_is_that_item_only(cast, voices):
    item_id = voices.shown(email=EMAIL)
    voices.shown("Trotoar di depan sekolah perlu dilebarkan segera.", email=EMAIL)
    player = cast.visitor()
    player.get(voices.link(item_id))
    told = json.loads(player.post("/akun/unduh", page="/akun").get_data(as_text=True))
    assert [item["code"] for item in told["held"]["aspirasi"]] == [voices.code(item_id)] and told["email"] is None


def test_an_objection_and_an_answer_are_in_the_export(app, cast, voices):
    from server.moderation.objections import object_to

    item_id = voices.withheld(email=EMAIL)
    with app.test_request_context():
        object_to(cast.citizen.actor, item_id, "Ini bukan iklan, saya hanya memberi contoh harga.")
    player = sign_in(app, cast.visitor())
    assert "Ini bukan iklan" in html_of(player)
    told = json.loads(player.post("/akun/unduh", page="/akun").get_data(as_text=True))
    assert told["held"]["keberatan"][0]["text"].startswith("Ini bukan iklan")


# --- the house -------------------------------------------------------------------------------


def holds_people(table):
    columns = {column.name for column in table.columns}
    points = {key.target_fullname for column in table.columns for key in column.foreign_keys}
    is_sealed = table.name in {column.table.name for column in sealed_columns()}
    return is_sealed or "participant_id" in columns or "email_hmac" in columns or "participants.id" in points or "aspiration_contacts.aspiration_id" in points


def test_every_table_about_people_is_spoken_for(app):
    about = {table.name for table in Model.metadata.tables.values() if holds_people(table)}
    assert about - set(spoken_for()) == set(), "register a Holding for it, or leave_out() with the reason"
    assert len(about) >= 12


def test_what_is_spoken_for_exists(app):
    assert set(spoken_for()) - set(Model.metadata.tables) == set()


def test_words_of_people_never_stand_in_an_address_or_an_event(app, known):
    from server.audit.models import Entry

    player, item_id = known
    deed(player, f"/akun/aspirasi/{item_id}/konfirmasi")
    deed(player, f"/akun/aspirasi/{item_id}/tarik")
    with app.app_context():
        told = repr([row for row in session.scalars(sa.select(Entry.facts))])
    assert not re.search("dewi|contoh|Dewi|kelurahan", told)


def test_a_name_that_is_missing_is_asked_for_in_words_that_help(known):
    player, item_id = known
    path = f"/akun/aspirasi/{item_id}/ubah"
    answer = player.post(path, {"display": "nama", "name": "", "email": EMAIL}, page=path)
    assert answer.status_code == 422 and "Isi nama Anda, atau pilih Anonim." in answer.get_data(as_text=True)


def test_no_two_things_on_the_way_in_bear_one_id(cast):
    ids = re.findall(r' id="([^"]+)"', html_of(cast.visitor()))
    assert len(ids) == len(set(ids)), ids
