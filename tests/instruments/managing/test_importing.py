"""A file is read, looked at, and only then a version."""
import io
import re
from collections import Counter

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import SYSTEM
from server.instruments.managing.models import TextDraft
from server.instruments.models import Provision, Version
from server.instruments.operations import add_instrument
from server.instruments.printing.text import write as as_text
from tests.instruments.make import as_bytes, bill, store, tiny

HOME = "/kelola/naskah/ruu-kekhususan"
pytestmark = pytest.mark.only_on("sqlite", "which database keeps the draft makes no difference; the tests of import_bill run on both")


@pytest.fixture
def instrument(app):
    with app.test_request_context():
        return add_instrument(SYSTEM, slug="ruu-kekhususan", kind="ruu", title="RUU uji", is_default=True)


def send(cast, data, name, **fields):
    return cast.admin.post(f"{HOME}/impor", {"file": (io.BytesIO(data), name), "label": "rancangan uji", **fields},
                           page=f"{HOME}/impor", content_type="multipart/form-data")


def stored(app):
    with app.test_request_context():
        return session.scalar(sa.select(sa.func.count()).select_from(Version))


def test_a_text_is_looked_at_before_it_is_stored(app, cast, instrument):
    answer = send(cast, as_text(bill()), "rancangan.txt")
    assert answer.status_code == 303 and re.fullmatch(rf"{HOME}/impor/\d+", answer.location)
    page = cast.admin.get(answer.location).get_data(as_text=True)
    assert "Belum ada yang tersimpan" in page and "Gubernur dipilih langsung." in page and stored(app) == 0
    kept = cast.admin.post(answer.location, {"audience": "internal", "seen": "y"})
    assert kept.status_code == 303 and stored(app) == 1
    assert cast.citizen.get("/ruu/1").status_code == 404 and cast.admin.get(answer.location).status_code == 404
    assert cast.admin.post(f"{HOME}/versi/1/terbitkan", page=HOME).status_code == 303
    assert cast.citizen.get("/ruu/1").status_code == 200
    with app.test_request_context():
        kinds = Counter(session.scalars(sa.select(Provision.kind)))
    assert kinds == {"chapter": 2, "part": 2, "subpart": 1, "article": 4, "paragraph": 2, "item": 4}


def test_what_changes_is_said_beside_it_and_nothing_moves_in_silence(app, cast, instrument):
    store(app)
    changed = tiny(version="kedua")
    changed["chapters"][1]["articles"][0]["paragraphs"][1]["text"] = "Gubernur dan wakil gubernur dipilih langsung."
    answer = send(cast, as_bytes(changed), "kedua.json")
    page = cast.admin.get(answer.location).get_data(as_text=True)
    assert "berubah" in page and "sama" in page and "Simpan sebagai versi 2" in page
    assert cast.admin.post(answer.location, {"audience": "public"}).status_code == 303
    assert cast.citizen.get("/ruu/2").status_code == 200


def test_warnings_must_be_looked_at(app, cast, instrument):
    gap = as_text(bill()).replace(b"(2)", b"(4)")
    place = send(cast, gap, "loncat.txt").location
    page = cast.admin.get(place).get_data(as_text=True)
    assert "Nomor terlewat" in page
    refused = cast.admin.post(place, {"audience": "public"})
    assert refused.status_code == 422 and "Periksa peringatannya" in refused.get_data(as_text=True) and stored(app) == 0
    assert cast.admin.post(place, {"audience": "public", "seen": "y"}).status_code == 303 and stored(app) == 1


def test_what_cannot_be_stored_says_why_and_can_be_thrown_away(app, cast, instrument):
    doubled = as_text(bill()).replace(b"Pasal 3", b"Pasal 2")
    place = send(cast, doubled, "ganda.txt").location
    page = cast.admin.get(place).get_data(as_text=True)
    assert "Belum dapat disimpan" in page and "Simpan sebagai" not in page
    assert cast.admin.post(place, {"audience": "public", "seen": "y"}).status_code == 409 and stored(app) == 0
    assert cast.admin.post(f"{place}/buang", page=place).status_code == 303
    with app.test_request_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(TextDraft)) == 0


@pytest.mark.parametrize("data, name", [(b"", "kosong.json"), (b"{", "rusak.json"), (b"MZ\x90", "virus.exe"), (b"PK\x03\x04rusak", "rusak.docx"),
                                        (b"%PDF-1.7 rusak", "rusak.pdf"), (b"x" * 5_000_001, "besar.json"), (b"\xff\xfe\x00", "biner.txt")])
def test_what_is_no_text_is_refused_beside_the_field(app, cast, instrument, data, name):
    answer = send(cast, data, name)
    page = answer.get_data(as_text=True)
    if answer.status_code == 303:  # it could be read, and holds no bill: said on the page where it is looked at
        page = cast.admin.get(answer.location).get_data(as_text=True)
        assert "Belum dapat disimpan" in page
    else:
        assert answer.status_code == 422 and "data-bad" in page and "rancangan uji" in page
    assert stored(app) == 0


def test_the_same_text_again_is_no_new_version(app, cast, instrument):
    store(app)
    place = send(cast, as_bytes(tiny()), "sama.json").location
    answer = cast.admin.post(place, {"audience": "public"})
    assert answer.status_code == 409 and "sudah ada sebagai versi 1" in answer.get_data(as_text=True) and stored(app) == 1


def test_a_draft_opens_only_for_its_instrument_and_its_keepers(app, cast, instrument):
    with app.test_request_context():
        add_instrument(SYSTEM, slug="lain", kind="raperda", title="Lain")
    place = send(cast, as_bytes(tiny()), "satu.json").location
    assert cast.admin.get(place.replace("ruu-kekhususan", "lain")).status_code == 404
    assert cast.drafter.get(place).status_code == 403
