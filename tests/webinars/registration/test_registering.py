"""Registering for a session: the form, the same answer for everyone, the last place, who moves up."""
import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock, outbox
from server.core.database import session
from server.core.errors import Closed, Invalid, KeyTaken
from server.core.words import Phase
from server.webinars.registration import arranging, erasing, operations, queries
from server.webinars.registration.arranging import CIVIL_SERVANTS, Arrangement, OwnField, arrange_registration
from server.webinars.registration.models import Registration, RegistrationDevice
from tests.webinars.registration import make

EMAIL = "dewi@contoh.example"
ASN = pytest.mark.only_on("sqlite", "is about forms")


def count(**of):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Registration).filter_by(**of))


def text_of(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def room(cast, here):
    """A session with two places in Zoom, one in the room, and fields for civil servants."""
    assert cast.host
    return here(make.webinar, slug="coba", capacity={"zoom": 2, "room": 1}, fields=CIVIL_SERVANTS)


def test_registering_keeps_what_was_given_sealed_and_apart(app, cast, here, room):
    own = here(lambda: [one.id for one in queries.fields_of(room)])
    answer = make.send(cast.citizen, "coba", channel="zoom", institution="Forum RW 05", area="31.71.01", needs=["captions", "sign_language"],
                       need="Kursi dekat pintu", **{f"isian_{own[0]}": "198501012010011001"})
    assert (answer.status_code, answer.location) == (303, "/sesi/coba/daftar/tercatat?cara=zoom&tempat=registered&lewat=email")
    with app.app_context():
        row = session.scalars(sa.select(Registration)).one()
        assert (row.name, row.email, row.institution, row.area) == ("Dewi Ayu Lestari", EMAIL, "Forum RW 05", "31.71.01")
        assert row.all_needs == ["captions", "sign_language", "Kursi dekat pintu"] and row.answers == {str(own[0]): "198501012010011001"}
        assert (row.state, row.channel, row.consent_version, row.source) == ("registered", "zoom", "daftar-1", "web")
        raw = session.execute(sa.text("SELECT name, email, institution, needs, answers FROM registrations")).one()
        assert not [cell for cell in raw if b"Dewi" in bytes(cell) or b"contoh" in bytes(cell)]
        assert queries.mine(room, cast.citizen.participant_id).id == row.id and queries.mine(room, cast.stranger.participant_id) is None


BAD = [
    ({"name": " "}, "Bagian ini perlu diisi."), ({"contact": ""}, "Bagian ini perlu diisi."),
    ({"contact": "dewi@contoh.example\nBcc: semua@contoh.example"}, "Tulis email seperti nama@contoh.id"),
    ({"contact": "0812-abc"}, "Tulis email seperti nama@contoh.id"), ({"contact": "d" * 300 + "@contoh.example"}, "Tulis email seperti"),
    ({"area": "99.99.99"}, "Pilihan ini tidak dikenal"), ({"channel": "telepati"}, "Pilihan ini tidak dikenal"),
    ({"channel": "youtube"}, "Pilihan ini tidak dikenal"), ({"needs": ["lite"]}, "Pilihan ini tidak dikenal"),
    ({"consent": None}, "Centang persetujuan ini"), ({"name": "A" * 121}, "Paling banyak 120 huruf"), ({"need": "A" * 301}, "Paling banyak 300"),
    ({"name": "Dewi\x00"}, "tanda yang tidak dapat disimpan"),
]


@ASN
@pytest.mark.parametrize("fields, words", BAD, ids=range(len(BAD)))
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(app, cast, room, fields, words):
    answer = make.send(cast.citizen, "coba", **{"institution": "Forum RW 05", **fields})
    html = text_of(answer)
    assert answer.status_code == 422 and words in html and "Forum RW 05" in html
    name = next(iter(fields))
    assert re.search(rf'href="#{name}(-0)?"', html) and re.search(rf'id="{name}-e"', html)
    with app.app_context():
        assert count() == 0


@ASN
def test_a_megabyte_is_refused(app, cast, room):
    answer = make.send(cast.citizen, "coba", need="x" * 1_000_000)
    assert answer.status_code == 413
    with app.app_context():
        assert count() == 0


def test_the_box_is_not_ticked_and_the_first_way_is(cast, room):
    html = text_of(cast.citizen.get("/sesi/coba/daftar"))
    assert re.search(r'<input[^>]*name="consent"[^>]*>', html) and not re.search(r'<input[^>]*checked[^>]*name="consent"', html)
    assert "Dicantumkan pada daftar hadir untuk angka kredit" in html and "Sisa 1 dari 1 tempat" in html and "Tanpa batas tempat" in html


def test_the_same_sending_twice_is_one(app, cast, here, room):
    path = "/sesi/coba/daftar"
    data = make.typed(cast.citizen, path)
    answers = [cast.citizen.client.post(path, data=data) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    key = str(uuid.uuid4())
    one = here(make.one, room, "ani@contoh.example", actor=cast.stranger.actor, key=key)
    assert here(make.one, room, "ani@contoh.example", actor=cast.stranger.actor, key=key) == one
    with pytest.raises(KeyTaken):
        here(make.one, room, "ani@contoh.example", actor=cast.neighbour.actor, key=key)
    with app.app_context():
        assert count() == 2
        assert session.scalar(sa.select(sa.func.count()).where(outbox.OutboxRow.kind == "mail.session")) == 2


@pytest.mark.parametrize("spelt", [EMAIL, "Dewi@Contoh.example"])
def test_a_stranger_who_types_a_registered_address_hears_what_everyone_hears(app, cast, here, room, spelt):
    make.send(cast.citizen, "coba")
    fresh = make.send(cast.neighbour, "coba", contact="lain@contoh.example")
    again = make.send(cast.stranger, "coba", contact=spelt, name="Orang Lain", institution="Penipu")
    assert (again.status_code, again.location) == (fresh.status_code, fresh.location)
    pages = [text_of(player.get("/sesi/coba/daftar/tercatat?cara=page&tempat=registered&lewat=email")) for player in (cast.stranger, cast.neighbour)]
    asides = [re.search(r'<aside.*?</aside>', text_of(player.get("/sesi/coba")), re.S)[0] for player in (cast.stranger, cast.neighbour)]
    assert pages[0] == pages[1] and asides[0] == asides[1] and "Anda terdaftar" in asides[0]
    with app.app_context():
        assert count() == 2
        row = session.scalars(sa.select(Registration).order_by(Registration.id)).first()
        assert (row.name, row.institution) == ("Dewi Ayu Lestari", None)
        assert queries.mine(room, cast.stranger.participant_id) is None and queries.registered_on([room], cast.stranger.participant_id) == {room}
        kinds = session.scalars(sa.select(outbox.OutboxRow.payload).where(outbox.OutboxRow.kind == "mail.session")).all()
        assert [kind["what"] for kind in kinds] == ["place", "place", "again"]


def test_a_full_room_says_the_same_to_who_has_a_place_in_it(here, room):
    first = here(make.one, room, channel="room")
    assert first.told == "registered"
    stranger, again = here(make.one, room, "baru@contoh.example", channel="room"), here(make.one, room, channel="room")
    assert stranger.told == again.told == "waiting" and again.state == "registered" and again.id == first.id


def test_numbers_are_one_whatever_their_spelling(app, here, room):
    ids = {here(make.one, room, number).id for number in ("0812-3456-7890", "+62 812 3456 7890", "6281234567890")}
    assert len(ids) == 1
    with app.app_context():
        row = make.row(ids.pop())
        assert (row.phone, row.email, row.email_hmac) == ("+6281234567890", None, None)


def test_the_last_places_go_to_exactly_as_many_as_there_are(app, cast, here, at_once):
    assert cast.host
    room = here(make.webinar, capacity={"zoom": 3})
    results = at_once(lambda n: make.one(room, f"orang{n}@contoh.example", channel="zoom"), range(12))
    assert sorted(result.state for result in results) == ["registered"] * 3 + ["waiting"] * 9
    with app.app_context():
        assert (count(state="registered"), count(state="waiting")) == (3, 9)


def test_one_address_at_once_is_one_place(app, here, room, at_once):
    results = at_once(lambda _n: make.one(room, channel="zoom"), range(6))
    assert len({result.id for result in results}) == 1
    with app.app_context():
        assert count() == 1


def test_who_waits_moves_up_when_somebody_cancels_erases_or_there_is_more_room(app, cast, here):
    assert cast.host
    room = here(make.webinar, capacity={"zoom": 1})
    people = [here(make.one, room, f"orang{n}@contoh.example", channel="zoom").id for n in range(5)]
    with app.test_request_context():
        assert [queries.number_in_line(make.row(one)) for one in people[1:]] == [1, 2, 3, 4]
        operations.cancel_registration(cast.citizen.actor, people[0])
        operations.cancel_registration(cast.citizen.actor, people[0])
        assert [make.row(one).state for one in people] == ["cancelled", "registered", "waiting", "waiting", "waiting"]
        erasing.erase_registration(cast.citizen.actor, people[1])
        assert [make.row(one).state for one in people[1:]] == ["cancelled", "registered", "waiting", "waiting"]
        make.change(room, capacity={"zoom": 2})
        assert operations.fill_places(room) == 1 and operations.fill_places(room) == 0
        assert [make.row(one).state for one in people[3:]] == ["registered", "waiting"] and make.row(people[3]).moved_up_at
        told = session.scalars(sa.select(outbox.OutboxRow.payload).where(outbox.OutboxRow.kind == "mail.session")).all()
        assert [one["registration_id"] for one in told if one["what"] == "up"] == people[1:4]
        again = make.one(room, "orang0@contoh.example", channel="zoom")
        assert (again.id, again.state) == (people[0], "waiting") and queries.number_in_line(make.row(people[0])) == 2


@pytest.mark.parametrize("closing, words", [
    ({"is_open": False}, "Pendaftaran sedang ditutup"), ({"closes_at": clock.now() - timedelta(hours=1)}, "Pendaftaran sudah ditutup"),
    ({"phase": Phase.CANCELLED.value}, "Sesi ini dibatalkan"), ({"phase": Phase.ENDED.value}, "Sesi ini sudah selesai")])
def test_a_closed_registration_says_so_and_keeps_nothing(app, cast, here, closing, words):
    assert cast.host
    phase = closing.get("phase")
    room = here(make.webinar, slug="tutup", **{name: value for name, value in closing.items() if name != "phase"})
    if phase:
        here(make.change, room, phase=phase)
    page = cast.citizen.get("/sesi/tutup/daftar")
    assert page.status_code == 200 and words in text_of(page) and "<form" not in text_of(page).split("<main")[1]
    token = cast.citizen.token("/aspirasi/baru")
    answer = cast.citizen.client.post("/sesi/tutup/daftar", data={"csrf_token": token, "key": str(uuid.uuid4()), "name": "Dewi", "contact": EMAIL,
                                                                 "channel": "page", "consent": "y"})
    assert answer.status_code == 409 and words in text_of(answer)
    with pytest.raises(Closed):
        here(make.one, room)
    with app.app_context():
        assert count() == 0


def test_without_a_window_or_as_a_rehearsal_there_is_no_registering(cast, here):
    from server.webinars.operations import Plan, add_webinar
    from server.webinars.rehearsals import make_rehearsal

    assert cast.host
    here(add_webinar, make.HOST, Plan(slug="polos", title="Tanpa pendaftaran"))
    assert "Sesi ini tanpa pendaftaran" in text_of(cast.citizen.get("/sesi/polos/daftar"))
    assert "/sesi/polos/daftar" not in text_of(cast.citizen.get("/sesi/polos"))
    slug = here(lambda: make_rehearsal(make.HOST, make.webinar(slug="asli")))
    assert "tanpa pendaftaran" in text_of(cast.citizen.get(f"/sesi/{slug}/daftar"))


def test_names_are_put_right_once(here, room):
    one = here(make.one, room)
    for bad, code in (("", "required"), ("x" * 121, "too_long"), ("Dewi Ayu Lestari", "same_name")):
        with pytest.raises(Invalid) as refusal:
            here(operations.correct_name, make.HOST, one.id, bad)
        assert refusal.value.data["fields"] == {"name": code}
    here(operations.correct_name, make.HOST, one.id, "  Dewi   Ayu Lestari, S.H. ")
    assert here(lambda: make.row(one.id).name) == "Dewi Ayu Lestari, S.H."
    with pytest.raises(operations.Conflict):
        here(operations.correct_name, make.HOST, one.id, "Dewi")


@ASN
def test_limits_bound_one_device_and_a_network(make_limited):
    cast, room = make_limited
    codes = [make.send(cast.citizen, "coba", contact=f"orang{n}@contoh.example").status_code for n in range(11)]
    assert codes == [303] * 10 + [429] and room


@pytest.fixture
def make_limited(app, cast, here, room):
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)
    yield cast, room
    app.extensions["limiter"] = None


# --- what staff set --------------------------------------------------------------------------


def test_staff_open_it_and_add_fields_with_their_purpose(app, cast, here):
    assert cast.host
    here(make.webinar, slug="atur", is_open=False)
    page = text_of(cast.host.get("/kelola/sesi/atur/pendaftaran?templat=asn"))
    assert 'value="NIP"' in page and 'value="Jabatan"' in page and "Teks siap kirim ke grup WhatsApp" in page
    data = {"is_open": "y", "closes_at": "2031-05-01T17:00", "fields-0-label": "NIP", "fields-0-purpose": "Untuk daftar hadir.",
            "fields-1-label": "", "fields-1-purpose": "", "fields-2-label": "Makan", "fields-2-purpose": "Konsumsi",
            "fields-2-choices": "Biasa; Tanpa daging", "fields-2-is_required": "y"}
    answer = cast.host.post("/kelola/sesi/atur/pendaftaran", data)
    assert answer.status_code == 303
    html = text_of(cast.citizen.get("/sesi/atur/daftar"))
    assert "Untuk daftar hadir." in html and '<option value="Tanpa daging">' in html
    field_id = re.search(r'name="isian_(\d+)"', html)[1]
    answer = cast.host.post("/kelola/sesi/atur/pendaftaran", {"is_open": "y", "fields-0-field_id": field_id, "fields-0-label": "NIP/NRP",
                                                              "fields-0-purpose": "Untuk daftar hadir."})
    assert answer.status_code == 303
    html = text_of(cast.citizen.get("/sesi/atur/daftar"))
    assert f'name="isian_{field_id}"' in html and "NIP/NRP" in html and "Tanpa daging" not in html


@ASN
def test_seven_fields_or_one_without_purpose_are_refused_with_all_that_was_typed(cast, here):
    assert cast.host
    here(make.webinar, slug="atur")
    seven = {f"fields-{n}-{part}": f"{part} {n}" for n in range(7) for part in ("label", "purpose")}
    answer = cast.host.post("/kelola/sesi/atur/pendaftaran", seven)
    assert answer.status_code == 422 and "Paling banyak enam isian tambahan." in text_of(answer) and "label 6" in text_of(answer)
    bad = {"fields-0-label": "", "fields-1-label": "NIP", "fields-1-choices": "satu saja", "closes_at": "besok"}
    answer = cast.host.post("/kelola/sesi/atur/pendaftaran", bad)
    assert answer.status_code == 422 and "Tulis tanggal dan jam" in text_of(answer) and 'value="satu saja"' in text_of(answer)
    answer = cast.host.post("/kelola/sesi/atur/pendaftaran", bad | {"closes_at": ""})
    html = text_of(answer)
    assert answer.status_code == 422 and 'id="fields-1-purpose-e"' in html and "paling sedikit dua" in html
    with pytest.raises(Invalid):
        here(lambda: arrange_registration(make.HOST, 1, Arrangement(fields=[OwnField(f"Isian {n}", "Guna") for n in range(7)])))
    assert arranging.MOST_FIELDS == 6


def test_needs_are_told_as_numbers(app, here, room):
    here(make.one, room, "a@contoh.example", needs=("captions", "wheelchair"))
    here(make.one, room, "b@contoh.example", needs=("captions",), need="Kursi dekat pintu")
    here(make.one, room, "c@contoh.example")
    needs = here(queries.needs_of, room)
    assert (needs.by_code, needs.others, needs.people) == ({"captions": 2, "wheelchair": 1}, 1, 2)


def test_erasing_leaves_numbers_and_no_person(app, cast, here, room):
    make.send(cast.citizen, "coba", institution="Forum RW 05", needs=["captions"])
    with app.test_request_context():
        row = session.scalars(sa.select(Registration)).one()
        token = row.link_generation
        erasing.erase_registration(cast.citizen.actor, row.id)
        erasing.erase_registration(cast.citizen.actor, row.id)
        row = make.row(row.id)
        assert {getattr(row, name) for name in erasing.PERSONAL} == {None} and row.erased_at and row.link_generation == token + 1
        assert session.scalar(sa.select(sa.func.count()).select_from(RegistrationDevice)) == 0
    assert make.send(cast.citizen, "coba").status_code == 303
