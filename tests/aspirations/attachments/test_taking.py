"""What is taken by its content, what is refused beside the field, and that nothing typed or sent is lost over it."""
import io
import zlib

import pytest
import sqlalchemy as sa
from PIL import Image

from server.aspirations.attachments import inspecting
from server.aspirations.attachments.models import MOST_BYTES, Attachment
from server.aspirations.models import Aspiration
from tests.aspirations.attachments.make import ALT, archive, pdf, picture, send
from tests.aspirations.make import form_of

BOMB = pdf() + b"9 0 obj << /Filter /FlateDecode >> stream\n" + zlib.compress(b"\0" * 30_000_000) + b"\nendstream endobj\n%%EOF"


@pytest.mark.parametrize(("data", "problem"), [
    (pdf(), None), (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "pdf_acts"),
    (pdf(b"/OpenAction << /S /L#61unch /F (x) >>"), "pdf_acts"), (pdf() + archive(), "pdf_acts"), (pdf() + b"<script>1</script>", "pdf_acts"),
    (b"%PDF-1.4\n<html>" + pdf(), "pdf_acts"), (BOMB, "pdf_acts"), (b"%PDF-1.4 bukan", "pdf_broken"), (pdf()[:200], "pdf_broken"),
])
def test_a_pdf_only_wants_to_be_read(data, problem):
    found, preview = inspecting.answer({}, data)
    assert found.get("problem") == problem
    assert preview.startswith(b"RIFF") is (problem is None)


def rows(voices):
    return voices.rows(sa.select(Attachment.media, Attachment.alt, Attachment.is_allowed, Attachment.data, Attachment.preview).order_by(Attachment.id))


def test_pictures_and_a_pdf_are_kept_sealed_with_their_words(voices, cast, settings):
    photo = picture(place=True)
    assert b"Pembuat Telepon" in photo
    answer = send(cast.citizen, (photo, ALT), (picture("PNG"), "Denah"), (pdf(), ""))
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    found = rows(voices)
    assert [row[:3] for row in found] == [("webp", ALT, False), ("webp", "Denah", False), ("pdf", "", False)]
    assert b"Pembuat Telepon" not in found[0][3] and Image.open(io.BytesIO(found[0][3])).size == (60, 40)
    assert found[2][3] == pdf() and found[2][4].startswith(b"RIFF")
    raw = voices.rows(sa.select(sa.type_coerce(Attachment.data, sa.LargeBinary), sa.type_coerce(Attachment.alt, sa.LargeBinary)))
    assert not any(b"PDF" in bytes(data) or b"WEBP" in bytes(data) or b"Trotoar" in bytes(alt) for data, alt in raw)
    assert [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []


HOSTILE = [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Lampirkan gambar"), (b"MZ\x90 program", "Lampirkan gambar"), (archive(), "Lampirkan gambar"),
    (b"GIF89a" + b"\0" * 40, "Lampirkan gambar"), (b"\xff\xd8\xff rusak", "rusak"), (b"", "Lampiran 1"), (b"\x89PNG\r\n\x1a\n" + b"x" * (MOST_BYTES + 1), "lebih besar dari 5 MB"),
    (pdf(b"/OpenAction << /S /JavaScript /JS (1) >>"), "skrip"),
]


@pytest.mark.only_on("sqlite", "what a file is has nothing to do with the database")
def test_what_is_refused_stands_beside_its_field_and_nothing_is_lost(voices, cast, settings):
    """The other file waits, sealed, and is kept when the form comes again."""
    words = "Usul kami tentang trotoar yang putus itu, ditulis panjang."
    for data, message in HOSTILE:
        answer = send(cast.citizen, (data, ALT), text=words)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422 and message in html and words in html and ALT in html, (data[:20], answer.status_code)
    assert voices.count(Aspiration) == 0 and [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []
    answer = send(cast.citizen, (HOSTILE[0][0], ALT), (picture(), ""), text=words)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Tulis apa yang tampak" in html
    lying = [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]
    assert len(lying) == 1 and b"WEBP" not in lying[0].read_bytes()
    again, _form = form_of(answer)
    assert again["tertahan_2"]
    done = cast.citizen.client.post("/aspirasi/baru", content_type="multipart/form-data", data=again | {"text": words, "keterangan_1": "", "keterangan_2": ALT})
    assert done.status_code == 303, done.get_data(as_text=True)[:2000]
    assert [row[:2] for row in rows(voices)] == [("webp", ALT)]
    assert not lying[0].exists()


@pytest.mark.only_on("sqlite", "a form and its key")
def test_sent_twice_is_kept_once_and_a_forged_or_spent_token_is_nothing(voices, cast):
    data, _form = form_of(cast.citizen.get("/aspirasi/baru"))
    first = send(cast.citizen, (picture(), ALT), key=data["key"])
    second = send(cast.citizen, (picture(), ALT), key=data["key"])
    assert (first.status_code, second.status_code) == (303, 303) and first.location == second.location
    assert voices.count(Attachment) == 1
    changed = send(cast.citizen, (picture("PNG"), ALT), key=data["key"])
    assert changed.status_code == 303 and changed.location != first.location and voices.count(Attachment) == 2  # another file is another content
    forged = send(cast.citizen, tertahan_1="e30.palsu.palsu")
    assert forged.status_code == 422 and "sudah tidak ada" in forged.get_data(as_text=True)
    assert voices.count(Aspiration) == 2


@pytest.mark.only_on("sqlite", "the body of a request")
def test_too_much_together_is_said_with_the_words_kept(voices, cast):
    answer = send(cast.citizen, *[(b"\x89PNG\r\n\x1a\n" + bytes(5_800_000), ALT)] * 3)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "lebih besar dari 5 MB" in html and "papan RW" in html
