"""Taking in: what was acknowledged is there once, what is wrong is said beside its field, and hostile input changes nothing."""
import uuid

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Contact, Salt, Sender
from server.aspirations.operations import Submission, submit_aspiration
from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Invalid, KeyTaken
from server.core.limits import TABLE
from server.core.permissions import NOBODY
from server.moderation.models import Case
from tests.aspirations.make import FORM, WORDS, form_of, send


def test_the_form_has_the_defaults_of_the_product(voices, cast):
    data, form = form_of(cast.citizen.get("/aspirasi/baru"))
    assert (data["kind"], data["display"], data["publikasi"]) == ("input", "anonim", "terbuka")
    assert "persetujuan_pengolahan" not in data and "persetujuan_penayangan" not in data
    assert form.count("<textarea") == 4 and 'name="text"' in form.split("<textarea")[1] and data["cara"] == "bebas"
    assert form.count('name="kind"') == 5
    page = cast.citizen.get("/aspirasi/baru")
    assert "Tanpa nama: kami tidak meminta nama. Kode acak perangkat disimpan agar suara tidak terhitung dua kali." in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"


def test_without_script_from_the_form_to_the_receipt_and_the_trail(voices, cast):
    answer = send(cast.citizen)
    assert answer.status_code == 303 and answer.location.endswith("/tanda-terima")
    receipt = cast.citizen.get(answer.location)
    page = receipt.get_data(as_text=True)
    code = answer.location.split("/")[2]
    assert receipt.status_code == 200 and code in page.replace("<wbr>", "") and "/lacak/k/" in page and "<svg" in page
    assert receipt.headers["Cache-Control"] == "no-store" and receipt.headers["Referrer-Policy"] == "no-referrer"
    trail = cast.stranger.get(f"/aspirasi/{code}")
    assert trail.status_code == 200 and "Tercatat" in trail.get_data(as_text=True)
    assert WORDS not in trail.get_data(as_text=True) and "/lacak/k/" not in trail.get_data(as_text=True)
    assert cast.citizen.get(f"/a/{code}").location == f"/aspirasi/{code}"
    assert cast.citizen.get(f"/aspirasi/{code.lower()}").status_code == 302


def test_all_that_was_chosen_is_kept(app, cast, bill):
    answer = send(cast.citizen, kind="criticism", pasal="Pasal 10 ayat (2)", topik="pilgub", wilayah="Tebet Barat", display="inisial",
                  name="Dewi Ayu Lestari", kontak="0812-5550-1234")
    assert answer.status_code == 303
    with app.test_request_context():
        item, contact = session.scalars(sa.select(Aspiration)).one(), session.scalars(sa.select(Contact)).one()
        assert (item.kind, item.topic, item.area, item.regency, item.district) == ("criticism", "pilgub", "31.74.01.1003", "31.74", "31.74.01") or item.area.startswith("31.74.01")
        assert item.provision_id is not None and item.public_name == "D.A.L." and item.state == "received" and not item.is_listed
        assert (contact.name, contact.phone, contact.email) == ("Dewi Ayu Lestari", "+6281255501234", None)
        assert item.consent_processing_version == item.consent_publication_version == 1
        assert item.submitted_at < item.read_due_at < item.considered_due_at < item.explained_due_at
        assert session.scalar(sa.select(Sender.participant_id)) == cast.citizen.participant_id
        assert len(session.scalar(sa.select(Salt.salt))) == 32
        assert session.scalar(sa.select(Entry.commitment).where(Entry.kind == "aspiration.submitted"))


def test_an_anonymous_writer_leaves_no_name(voices, cast):
    assert send(cast.citizen, name="Dewi Lestari", display="anonim").status_code == 303
    assert voices.rows(sa.select(Aspiration.public_name))[0][0] is None and voices.count(Contact) == 0


@pytest.mark.parametrize("wrong, beside", [
    ({"text": ""}, "text"), ({"text": "pendek"}, "text"), ({"text": "x" * 2001}, "text"), ({"kind": "rant"}, "kind"),
    ({"display": "semua"}, "display"), ({"display": "nama"}, "name"), ({"display": "inisial", "name": ""}, "name"), ({"topik": "tidak-ada"}, "topik"),
    ({"wilayah": "Atlantis"}, "wilayah"), ({"pasal": "Pasal 999"}, "pasal"), ({"kontak": "bukan kontak"}, "kontak"),
    ({"publikasi": "rahasia sekali"}, "publikasi"), ({"persetujuan_pengolahan": None}, "persetujuan_pengolahan"),
    ({"persetujuan_penayangan": None}, "persetujuan_penayangan"),
])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(app, cast, bill, wrong, beside):
    answer = send(cast.citizen, **({"text": "Tulisan yang tidak boleh hilang."} | wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and f'id="{beside}-e"' in page and "data-error-summary" in page
    if "text" not in wrong:
        assert "Tulisan yang tidak boleh hilang." in page
    with app.test_request_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Aspiration)) == 0


def test_the_list_of_what_is_wrong_names_each_field(cast, bill):
    page = send(cast.citizen, text="", pasal="Pasal 999", persetujuan_pengolahan=None).get_data(as_text=True)
    assert '<a href="#text"><b>Apa yang ingin Anda sampaikan?</b> Bagian ini perlu diisi.</a>' in page
    assert '<a href="#pasal"><b>Pasal:</b> Bagian ini tidak ada' in page
    assert '<a href="#persetujuan_pengolahan">Centang persetujuan ini' in page


def test_an_ambiguous_place_names_the_choices(voices, cast):
    from server import areas

    assert areas.find("Bogor") is None
    page = send(cast.citizen, wilayah="Bogor")
    assert page.status_code == 422 and all(areas.display_name(one) in page.get_data(as_text=True) for one in areas.ambiguous("Bogor"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_suggested_place_is_read_back(app, language):
    from server import areas
    from server.aspirations.routes import area_names

    names = area_names(language)
    assert len(names) > 320 and ("East Jakarta" in names) == (language == "en")
    assert [name for name in names if areas.find(name) is None] == []
    assert all(areas.find(areas.local_name(area.name, language)) == area for area in areas.regencies())


def test_rahasia_needs_no_consent_to_publish(voices, cast):
    assert send(cast.citizen, publikasi="rahasia", persetujuan_penayangan=None).status_code == 303
    assert voices.rows(sa.select(Aspiration.is_confidential, Aspiration.consent_publication_version)) == [(True, None)]


def test_the_provision_is_prefilled_and_articles_can_be_chosen(app, cast, bill):
    page = cast.citizen.get("/aspirasi/baru?pasal=10(2)").get_data(as_text=True)
    assert 'value="Pasal 10 ayat (2)"' in page and '<option value="Pasal 1"' in page
    assert cast.citizen.get("/aspirasi/baru?pasal=%3Cscript%3E&topik=x").status_code == 200
    assert cast.citizen.get("/aspirasi/baru?naskah=tidak-ada").status_code == 404


def test_without_an_instrument_the_form_says_so_and_keeps_the_text(cast):
    assert cast.citizen.get("/aspirasi/baru").status_code == 200
    answer = send(cast.citizen, "Tulisan yang tidak boleh hilang.")
    assert answer.status_code == 422 and "Tulisan yang tidak boleh hilang." in answer.get_data(as_text=True)


# --- once, and only one's own ----------------------------------------------------------------


def test_double_click_and_reload_are_one_and_back_with_other_words_are_two(voices, cast):
    data, _form = form_of(cast.citizen.get("/aspirasi/baru"))
    data |= FORM | {"text": WORDS}
    first, again = (cast.citizen.client.post("/aspirasi/baru", data=data).location for _ in range(2))
    other = cast.citizen.client.post("/aspirasi/baru", data=data | {"text": WORDS + " Juga di situs."}).location
    assert first == again != other and voices.count() == 2
    assert cast.citizen.get(first).status_code == cast.citizen.get(other).status_code == 200


@pytest.mark.parametrize("change", [{"kind": "wish"}, {"topik": "pilgub"}, {"wilayah": "Tebet"}, {"display": "nama", "name": "Dewi"},
                                    {"publikasi": "rahasia"}, {"kontak": "a@contoh.id"}])
def test_any_other_content_under_the_same_key_is_a_new_one(voices, cast, change):
    data, _form = form_of(cast.citizen.get("/aspirasi/baru"))
    data |= FORM | {"text": WORDS}
    locations = {cast.citizen.client.post("/aspirasi/baru", data=data | more).location for more in ({}, change, {}, change)}
    assert len(locations) == 2 and voices.count() == 2


def test_a_key_of_another_browser_is_refused_and_never_shows_the_link(voices, cast):
    data, _form = form_of(cast.citizen.get("/aspirasi/baru"))
    sent = FORM | {"text": WORDS, "key": data["key"]}
    receipt = cast.citizen.post("/aspirasi/baru", sent).location
    answer = cast.stranger.post("/aspirasi/baru", sent)
    assert answer.status_code == 409 and "/lacak/k/" not in answer.get_data(as_text=True)
    assert cast.stranger.get(receipt).location == receipt.removesuffix("/tanda-terima")
    assert voices.count() == 1


def test_the_receipt_is_for_the_sender_and_for_a_day(voices, cast):
    item_id = voices.submit()
    path = f"/aspirasi/{voices.code(item_id)}/tanda-terima"
    assert cast.citizen.get(path).status_code == 200
    for other in (cast.stranger, cast.moderator, cast.visitor()):
        assert other.get(path).status_code == 303
    voices.age(item_id, 23)
    assert cast.citizen.get(path).status_code == 200
    voices.age(item_id, 1.1)
    assert cast.citizen.get(path).status_code == 303


def test_many_at_once_are_each_there_once(voices, cast, at_once):
    keys = [str(uuid.uuid4()) for _ in range(10)]
    submission = Submission(instrument_id=voices.instrument_id, kind="input", text=WORDS, consent_processing_version=1, consent_publication_version=1)
    actor = cast.citizen.actor
    ids = at_once(lambda key: submit_aspiration(actor, submission, key=key), keys * 3)
    assert len(set(ids)) == 10 == voices.count()


def test_five_an_hour_a_device_and_a_retry_costs_nothing(settings, assets_dir):
    from server.app import create_app
    from tests.aspirations.make import Voices
    from tests.cast import Cast

    app = create_app(settings.model_copy(update={"limits": "on"}), async_mode="threading")
    voices = Voices(app, Cast(app))
    assert TABLE["aspiration.submit"] == "5/hour"
    data, _form = form_of(voices.cast.citizen.get("/aspirasi/baru"))
    sent = [voices.cast.citizen.client.post("/aspirasi/baru", data=data | FORM | {"text": f"{WORDS} {n}"}) for n in range(6)]
    assert [answer.status_code for answer in sent] == [303] * 5 + [429] and f"{WORDS} 5" in sent[5].get_data(as_text=True)
    assert voices.cast.citizen.client.post("/aspirasi/baru", data=data | FORM | {"text": f"{WORDS} 0"}).location == sent[0].location
    assert send(voices.cast.stranger).status_code == 303
    app.extensions["database"].close()


# --- hostile input ---------------------------------------------------------------------------


def test_a_huge_body_is_refused(voices, cast):
    assert send(cast.citizen, "x" * 1_000_000).status_code == 413
    assert voices.count() == 0


@pytest.mark.parametrize("field", ["text", "name", "pasal", "wilayah", "kontak", "key"])
def test_a_nul_is_refused(voices, cast, field):
    assert send(cast.citizen, **{field: "Tulisan dengan \x00 di dalam"}).status_code == 400
    assert voices.count() == 0


def test_forged_fields_are_ignored(voices, cast):
    forged = {"state": "published", "is_listed": "1", "code": "JKD-2222-2222", "supports": "900", "id": "77", "channel": "loket",
              "submitted_at": "2020-01-01", "instrument_id": "99", "is_sample": "1", "link_generation": "9"}
    assert send(cast.citizen, **forged).status_code == 303
    row = voices.rows(sa.select(Aspiration.state, Aspiration.is_listed, Aspiration.supports, Aspiration.channel, Aspiration.is_sample,
                                Aspiration.link_generation))[0]
    assert tuple(row) == ("received", False, 0, "web", False, 1)


def test_a_forged_key_is_refused(voices, cast):
    assert send(cast.citizen, key="../../etc/passwd").status_code == 400 and voices.count() == 0


@pytest.mark.parametrize("text", ["<script>alert(1)</script> <b>tebal</b> & \"kutip\"", "'; DROP TABLE aspirations; --  UNION SELECT 1",
                                  "{{ 7*7 }} {% include 'x' %} %(n)s", "Baris satu\n\nBaris dua   dengan jarak"])
def test_markup_and_sql_are_kept_as_typed_and_shown_as_text(voices, cast, text):
    from markupsafe import escape

    location = send(cast.citizen, text).location
    assert voices.rows(sa.select(Aspiration.text))[0][0] == text
    item_id = voices.rows(sa.select(Aspiration.id))[0][0]
    voices.act("show_aspiration", "moderator", item_id)
    for path in (location.removesuffix("/tanda-terima"), "/aspirasi"):
        page = cast.stranger.get(path).get_data(as_text=True)
        assert str(escape(text)) in page and "<script>alert" not in page


def test_bidi_controls_are_removed(voices, cast):
    send(cast.citizen, "Tolong \u202ebaca\u202c tulisan \u2066ini\u2069 baik-baik\ufeff.")
    assert voices.rows(sa.select(Aspiration.text))[0][0] == "Tolong baca tulisan ini baik-baik."


@pytest.mark.parametrize("changes, field", [({"kind": "rant"}, "kind"), ({"text": "x"}, "text"), ({"area": "99"}, "area"), ({"provision_id": 77}, "provision_id"),
                                            ({"instrument_id": 99}, "instrument_id"), ({"consent_processing_version": None}, "persetujuan_pengolahan"),
                                            ({"consent_publication_version": None}, "persetujuan_penayangan"), ({"email": "a b@c"}, "email"),
                                            ({"display": "inisial", "name": "123"}, "name"), ({"channel": "fax"}, "channel")])
def test_the_operation_guards_itself(voices, cast, changes, field):
    facts = {"instrument_id": voices.instrument_id, "kind": "input", "text": WORDS, "consent_processing_version": 1, "consent_publication_version": 1}
    with voices.app.test_request_context(), pytest.raises(Invalid) as refused:
        submit_aspiration(cast.citizen.actor, Submission(**(facts | changes)), key=str(uuid.uuid4()))
    assert field in refused.value.data["fields"] and voices.count() == 0


def test_nobody_and_staff_without_the_right_cannot_submit_for_others(voices, cast):
    from server.core.errors import NotAllowed, SignInNeeded

    facts = Submission(instrument_id=voices.instrument_id, kind="input", text=WORDS, consent_processing_version=1, consent_publication_version=1)
    with voices.app.test_request_context():
        for actor, refusal in ((NOBODY, SignInNeeded), (cast.approver.actor, NotAllowed)):
            with pytest.raises(refusal):
                submit_aspiration(actor, facts, key=str(uuid.uuid4()))


# --- screening ranks -------------------------------------------------------------------------


def test_personal_data_puts_it_into_the_lane_and_changes_no_state(voices):
    item = voices.read(voices.submit("Pendataan dari rumah ke rumah, hubungi saya di 0812-5550-1234."))
    assert item.needs_attention and item.state == "received" and any(f["code"] == "phone" for f in item.findings)
    calm = voices.read(voices.submit())
    assert not calm.needs_attention and calm.findings == []
    assert [row[0] for row in voices.rows(sa.select(Case.lane).order_by(Case.id))] == ["attention", "new"]


def test_an_exact_copy_is_a_finding_and_still_taken(voices, cast):
    first, copy = voices.submit(), voices.submit(WORDS.upper() + " !!", by=cast.stranger)
    assert voices.read(first).findings == [] and [f["code"] for f in voices.read(copy).findings] == ["exact_copy"]
    assert voices.read(copy).needs_attention and voices.read(copy).state == "received"


def test_a_burst_is_taken_and_looked_at_first(voices, cast):
    with voices.app.test_request_context():
        facts = Submission(instrument_id=voices.instrument_id, kind="input", text=WORDS, consent_processing_version=1, consent_publication_version=1)
        item = voices.read(submit_aspiration(cast.citizen.actor, facts, key=str(uuid.uuid4()), is_burst=True))
    assert item.needs_attention and [f["code"] for f in item.findings] == ["burst"]


def test_late_voices_are_taken_and_marked(voices):
    from datetime import timedelta

    from server.core import clock
    from server.core.database import operation
    from server.instruments.models import InputWindow

    @operation
    def close(after):
        now = clock.now()
        session.add(InputWindow(instrument_id=voices.instrument_id, opens_at=now - timedelta(days=9), closes_at=now + after))

    assert not voices.read(voices.submit()).is_late
    with voices.app.test_request_context():
        close(timedelta(days=-1))
    assert voices.read(voices.submit("Suara yang datang terlambat.")).is_late
    with voices.app.test_request_context():
        close(timedelta(days=1))  # extended
    assert not voices.read(voices.submit("Suara setelah diperpanjang.")).is_late


def test_a_key_of_another_kind_of_write_is_refused(voices, cast):
    key = str(uuid.uuid4())
    voices.submit(key=key)
    with voices.app.test_request_context(), pytest.raises(KeyTaken):
        submit_aspiration(cast.stranger.actor, Submission(instrument_id=voices.instrument_id, kind="input", text=WORDS, consent_processing_version=1,
                                                          consent_publication_version=1), key=key)
