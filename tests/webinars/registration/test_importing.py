"""Registrants from a Google Forms CSV, and the list as the team reads it."""
import io
import re
import time

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Invalid, Malformed
from server.webinars.registration import importing, queries, tables
from server.webinars.registration.arranging import OwnField
from server.webinars.registration.models import Registration
from tests.notifications.make import Post
from tests.webinars.registration import make

PAGE = "/kelola/sesi/impor/pendaftaran/impor"
GOOGLE = (
    '"Timestamp","Alamat Email","Nama Lengkap (sesuai sertifikat)","Asal Instansi","No. WhatsApp","Kecamatan","Kebutuhan khusus","Jabatan"\n'
    '"2026/11/20 9:01:11 AM GMT+7","dewi@contoh.example","Dewi Ayu","Forum RW 05","0812-3456-7890","Tebet","Juru bahasa isyarat","Ketua"\n'
    '"2026/11/20 9:02:11 AM GMT+7","budi@contoh.example","=HYPERLINK(""http://jahat.example"")","Dinas\nSosial","8125550123","Bandung","tidak ada","Staf"\n'
    '"2026/11/20 9:03:11 AM GMT+7","DEWI@contoh.example","Dewi lagi","","","","",""\n'
    '"2026/11/20 9:04:11 AM GMT+7","bukan email","Sari","","","","",""\n'
    '"2026/11/20 9:05:11 AM GMT+7","tono@contoh.example","","","","","",""\n'
    '"2026/11/20 9:06:11 AM GMT+7","sudah@contoh.example","Sudah Terdaftar","","","","",""\n')


@pytest.fixture
def room(cast, here):
    assert cast.host
    room = here(make.webinar, slug="impor", capacity={"room": 2}, fields=[OwnField("Jabatan", "Untuk daftar hadir.")])
    here(make.one, room, "sudah@contoh.example")
    return room


def upload(player, data, name="jawaban.csv"):
    token = player.token(PAGE)
    return player.client.post(PAGE, data={"csrf_token": token, "file": (io.BytesIO(data), name)})


def fields_of(html):
    """What the preview would send."""
    form = next(part for part in re.findall(r"<form.*?</form>", html, re.S) if 'name="table"' in part)
    found = dict(re.findall(r'<input[^>]*name="(csrf_token|table)"[^>]*value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options) or re.search(r'<option value="([^"]*)"', options)
        found[name] = chosen[1]
    return found


def count():
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Registration))


def test_a_file_of_google_forms_is_looked_at_then_imported(app, cast, room):
    preview = upload(cast.host, GOOGLE.encode())
    html = preview.get_data(as_text=True)
    assert preview.status_code == 200 and "Pratinjau: belum ada yang disimpan" in html and "Masukkan 2 pendaftar" in html
    assert "Baris 5: email atau nomornya tidak dapat dibaca" in html and "Baris 6: tanpa nama" in html and "dewi@contoh.example" not in html
    with app.app_context():
        assert count() == 1
    sent = fields_of(html) | {"channel": "room", "has_letters": "y", "impor": "1"}
    assert (sent["col_name"], sent["col_email"], sent["col_phone"], sent["col_institution"]) == ("2", "1", "4", "3")
    answer = cast.host.client.post(PAGE, data=sent)
    assert (answer.status_code, answer.location) == (303, "/kelola/sesi/impor/pendaftaran")
    with app.app_context():
        first, second = session.scalars(sa.select(Registration).where(Registration.source == "import").order_by(Registration.id))
        assert (first.name, first.email, first.phone, first.needs_codes) == ("Dewi Ayu", "dewi@contoh.example", "+6281234567890", {"sign_language"})
        assert first.institution == "Forum RW 05" and first.area and list(first.answers.values()) == ["Ketua"]
        assert second.name.startswith("=HYPERLINK") and second.institution == "Dinas Sosial" and second.phone == "+628125550123" and not second.needs
    again = cast.host.client.post(PAGE, data=sent)
    assert again.status_code == 303
    with app.app_context():
        assert count() == 3
    Post(app).work()
    Post(app).work()
    assert len(Post(app).letters("session")) == 3


def test_beyond_the_places_of_a_channel_people_wait(app, cast, room, here):
    lines = "\n".join(f"Orang {n},orang{n}@contoh.example" for n in range(5))
    sent = fields_of(upload(cast.host, f"Nama,Email\n{lines}".encode()).get_data(as_text=True))
    cast.host.client.post(PAGE, data=sent | {"channel": "room", "impor": "1"})
    (place,) = [one for one in here(queries.places, room) if one.channel == "room"]
    assert (place.taken, place.waiting, place.left) == (2, 3, 0)


WRONG = [
    (b"", "Bagian ini perlu diisi."), (b"%PDF-1.7 x", "Berkas ini bukan CSV"), (b"PK\x03\x04xxxx", "Berkas ini bukan CSV"),
    (b"<html><body>a,b\nc,d", "Berkas ini bukan CSV"), (b"Nama,Email\n", "Tidak ada baris"), (b"satu kolom\nsaja\n", "Berkas ini bukan CSV"),
    (b"a,b\n\x00\x01,c", "Berkas ini bukan CSV"), (b"Nama,Email\n" + b"a,b@c.example\n" * 5001, "Lebih dari 5.000 baris"),
    (b"x" * 5_000_001, "lebih dari 5 MB"),
]


@pytest.mark.only_on("sqlite", "is about files")
@pytest.mark.parametrize("data, words", WRONG, ids=range(len(WRONG)))
def test_what_is_no_table_is_refused_beside_the_field(app, cast, room, data, words):
    answer = upload(cast.host, data)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and words in html and 'id="file-e"' in html
    with app.app_context():
        assert count() == 1


@pytest.mark.only_on("sqlite", "is about files")
def test_columns_can_be_chosen_and_are_needed(cast, room):
    html = upload(cast.host, b"Peserta;Kontak\nDewi;dewi@contoh.example\n").get_data(as_text=True)
    assert 'id="col_name-e"' in html and "Masukkan 0 pendaftar" in html
    sent = fields_of(html)
    html = cast.host.client.post(PAGE, data=sent | {"col_name": "0", "col_email": "1"}).get_data(as_text=True)
    assert "Masukkan 1 pendaftar" in html and 'id="col_name-e"' not in html
    html = cast.host.client.post(PAGE, data=sent | {"col_name": "0", "col_email": "0", "impor": "1"}).get_data(as_text=True)
    assert "Kolom ini dipilih dua kali." in html or "Pilih kolom email" in html
    for nowhere in ("9" * 5000, "²", "99", "-1"):
        assert cast.host.client.post(PAGE, data=sent | {"col_name": "0", "col_email": nowhere, "impor": "1"}).status_code < 500


@pytest.mark.only_on("sqlite", "is pure")
@pytest.mark.parametrize("data", [
    "Nama;Email\r\nDewi;d@c.id\r\n".encode("utf-8-sig"), "Nama\tEmail\nDewi\td@c.id\n".encode("utf-16"), b"\n\nNama,Email\n,\n\"Dewi\",d@c.id\n\n",
    "Nama,Email\nDewi,d@c.id\n".encode("cp1252")])
def test_separators_marks_and_quotes_of_every_office_are_read(data):
    assert tables.read(data) == tables.Table(("Nama", "Email"), (("Dewi", "d@c.id"),))


@pytest.mark.only_on("sqlite", "is pure")
@pytest.mark.only_on("sqlite", "pure")
@pytest.mark.parametrize(("much", "code"), [
    ("a,b\n" * 1_200_000, "csv_long"), ("," * 4_900_000, "csv_empty"), ("a" * 200_000 + ",b\n", "csv_kind"), ("a,b\x00\n", "csv_kind")],
    ids=["rows", "separators", "cell", "nul"])
def test_five_hostile_megabytes_are_refused_at_once(much, code):
    begun = time.process_time()
    with pytest.raises(Invalid) as refused:
        tables.read(f"Nama,Email\n{much}".encode())
    assert refused.value.data["fields"] == {"file": code} and time.process_time() - begun < 0.6
    wide = tables.read(("Nama,Email" + ",x" * 100 + "\n" + "a" + ",b" * 100).encode())
    assert len(wide.headers) == len(wide.rows[0]) == tables.MOST_COLUMNS


@pytest.mark.only_on("sqlite", "pure")
def test_a_place_of_a_thousand_letters_is_none(here):
    """Each was looked for word by word: five thousand of them took a quarter of a minute."""
    begun = time.process_time()
    assert [importing._area("a " * 500) for _ in range(200)] == [None] * 200 and time.process_time() - begun < 0.1
    assert importing._area("kecamatan Tebet") == importing._area("Tebet Barat, Tebet") is not None


def test_a_packed_table_comes_back_and_nothing_else_does():
    import base64
    import zlib

    table = tables.Table(("Nama", "Email"), (("Déwi “A”", "d@c.id"),) * 30)
    assert tables.unpack(tables.pack(table)) == table
    bomb = base64.b64encode(zlib.compress(b"[" * 50_000_000, 9)).decode()
    for bad in ("", "bukan", bomb, base64.b64encode(zlib.compress(b'[["a"]]')).decode(), base64.b64encode(zlib.compress(b'[["a","b"],["c"]]')).decode()):
        with pytest.raises(Malformed):
            tables.unpack(bad)
    with pytest.raises(Invalid):
        tables.read(b"a")


@pytest.mark.only_on("sqlite", "measures one machine")
def test_five_thousand_rows_are_imported_within_a_few_seconds(app, cast, room):
    import time

    lines = "\n".join(f"Orang {n},orang{n}@contoh.example,Dinas {n % 40}" for n in range(5000))
    began = time.perf_counter()
    html = upload(cast.host, f"Nama,Email,Instansi\n{lines}".encode()).get_data(as_text=True)
    assert "Masukkan 5.000 pendaftar" in html
    cast.host.client.post(PAGE, data=fields_of(html) | {"channel": "page", "impor": "1"})
    with app.app_context():
        assert count() == 5001
    assert time.perf_counter() - began < 30
    with app.test_request_context():
        assert len(importing.look(room, tables.read(f"Nama,Email\n{lines}".encode()), {"name": 0, "email": 1}, []).people) == 0


# --- the list --------------------------------------------------------------------------------


def test_the_list_is_searched_by_a_post_and_each_reading_leaves_a_row(app, cast, here, room):
    here(make.one, room, "0812-3456-7890", name="Budi Santoso", institution="Dinas Sosial", channel="room")
    path = "/kelola/sesi/impor/pendaftaran/daftar"
    html = cast.host.post(path, {"cari": "dinas budi"}, page="/kelola/saya").get_data(as_text=True)
    assert "Budi Santoso" in html and "sudah@contoh.example" not in html and "https://wa.me/6281234567890" in html
    assert "0812" in html or "+62812" in html
    for search in ("0812-3456-7890", "081234567890"):
        assert "Budi Santoso" in cast.host.post(path, {"cari": search.replace("-", "")}, page="/kelola/saya").get_data(as_text=True)
    assert "Tidak ada yang cocok" in cast.host.post(path, {"cari": "zzz"}, page="/kelola/saya").get_data(as_text=True)
    with app.app_context():
        rows = session.scalars(sa.select(Entry).where(Entry.kind == "personal_data_read")).all() or session.scalars(
            sa.select(Entry).where(Entry.kind.contains("personal"))).all()
        assert len(rows) == 4 and rows[0].facts["what"] == "registrants" and rows[0].facts["subject_id"] == room
    assert cast.host.get(path).status_code == 405 and cast.moderator.post(path, {"cari": ""}, page="/kelola/saya").status_code == 403
