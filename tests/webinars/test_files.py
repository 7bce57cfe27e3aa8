"""Files are known by their content, drawn anew, kept under a random name, and swept when nobody knows them."""
import io
import os
import struct
import time
import zipfile
import zlib

import pytest
from PIL import Image

from server.core import archives, cells, files, outbox
from server.core.database import operation
from server.core.errors import Invalid, NotFound, TooLarge

pytestmark = pytest.mark.only_on("sqlite", "is about files, not rows")
MOST = 200_000


@operation
def kept(received, label=""):
    return files.keep(received, label)


@operation
def discarded(file_id):
    files.discard(file_id)


def picture(form="JPEG", size=(800, 400), **more):
    buffer = io.BytesIO()
    Image.new("RGB", size, (10, 120, 90)).save(buffer, form, **more)
    return io.BytesIO(buffer.getvalue())


def on_disk(app):
    return [path for path in (app.extensions["settings"].data_dir / "files").rglob("*") if path.is_file()]


def bomb():
    """A PNG of 60,000 × 60,000 pixels in a few kilobytes."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"")


def test_a_picture_is_drawn_anew_without_its_metadata(app):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Jalan Melati 4", 6  # turned by a quarter
    with app.app_context():
        received = files.take_picture(picture(exif=exif), most=MOST, widest=200)
        row = files.find(kept(received, "poster.jpg"))
        data = files.path_of(row).read_bytes()
        assert (row.media, row.width, row.height, row.size) == ("webp", 100, 200, len(data))
    assert b"Melati" not in data
    assert not Image.open(io.BytesIO(data)).getexif()
    assert len(on_disk(app)) == 1


@pytest.mark.parametrize(("data", "why"), [
    (b"", "required"), (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "file_kind"),
    (b"GIF89a" + b"\0" * 40, "file_kind"), (b"%PDF-1.7" + b"\0" * 40, "file_kind"), (b"\xff\xd8\xff" + b"\0" * 400, "picture_broken"),
    (bomb(), "picture_heavy"), (b"RIFF\0\0\0\0WEBP" + b"x" * 100, "picture_broken")])
def test_what_is_no_picture_leaves_nothing(app, data, why):
    with app.app_context(), pytest.raises(Invalid) as refusal:
        files.take_picture(io.BytesIO(data), most=MOST)
    assert refusal.value.data == {"fields": {"file": why}}
    assert on_disk(app) == []


def test_what_is_too_large_leaves_nothing(app):
    with app.app_context(), pytest.raises(TooLarge):
        files.receive(io.BytesIO(b"%PDF-" + b"\0" * MOST), allowed=("pdf",), most=MOST)
    assert on_disk(app) == []


def test_a_name_is_a_label_and_never_a_path(app):
    with app.app_context():
        row = files.find(kept(files.receive(io.BytesIO(b"%PDF-1.7 x"), allowed=("pdf",), most=MOST), "..\\..\\etc/Undangan: Rapat!.pdf"))
        assert row.label == "Undangan: Rapat!.pdf"
        assert row.file_name == "undangan-rapat-pdf.pdf"


def test_ranges_and_downloads(app):
    with app.app_context(), app.test_request_context(headers={"Range": "bytes=5-7"}):
        row = files.find(kept(files.keep_bytes(b"0123456789", "mp4"), "Rekaman"))
        response = files.send(row, seconds=60)
        response.direct_passthrough = False
        assert (response.status_code, response.data, response.headers["Content-Range"]) == (206, b"567", "bytes 5-7/10")
        assert response.headers["Cache-Control"] == "public, max-age=60, immutable"
        assert "attachment" in files.send(row, as_download=True).headers["Content-Disposition"]


def test_what_is_discarded_goes_from_the_disk_too(app):
    with app.app_context():
        file_id = kept(files.keep_bytes(b"%PDF-", "pdf"))
        discarded(file_id)
        assert len(on_disk(app)) == 1  # until the worker comes
        outbox.work_off()
        with pytest.raises(NotFound):
            files.find(file_id)
    assert on_disk(app) == []


def test_files_of_no_row_are_swept_after_an_hour(app):
    with app.app_context():
        known = files.path_of(files.find(kept(files.keep_bytes(b"%PDF-", "pdf"))))
        files.keep_bytes(b"lost", "pdf")
        files.keep_bytes(b"fresh", "pdf")
        long_ago = time.time() - files.ABANDONED_AFTER - 60
        for path in on_disk(app):
            if path.read_bytes() != b"fresh":
                os.utime(path, (long_ago, long_ago))
        assert files.sweep_orphans() == 1
    assert known in on_disk(app)
    assert len(on_disk(app)) == 2


def test_an_archive_that_lies_about_its_count_is_not_read(app):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *(f"isi/{n}" for n in range(4000))):
            archive.writestr(name, b"")
    data = bytearray(buffer.getvalue())
    end = data.rfind(b"PK\x05\x06")
    data[end + 8:end + 12] = (2).to_bytes(2, "little") * 2
    with app.app_context(), pytest.raises(Invalid):
        files.receive_document(io.BytesIO(bytes(data)), most=10 * MOST)
    assert on_disk(app) == []


def test_an_archive_that_hides_its_list_behind_a_larger_end_is_not_read(app):
    """The end that archives beyond 4 GB have overrides the usual one: 19 MB were a list of 400,000 files, read in the web process."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    head, listed = b"PK\x03\x04" + b"\0" * 26, entry * 4000
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 4000, 4000, len(listed), len(head))
    pointer = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(head) + len(listed), 1)
    data = head + listed + large + pointer + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 47, 30, 0)
    assert len(zipfile.ZipFile(io.BytesIO(data)).infolist()) == 4000 and archives.list_size(data) == len(listed)
    assert archives.list_size(data.replace(b"PK\x06\x06", b"PK\x06\x05")) == archives.HUGE
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as honest, honest.open(zipfile.ZipInfo("a"), "w", force_zip64=True) as file:
        file.write(b"a")
    assert 40 < archives.list_size(buffer.getvalue()) < 100


@pytest.mark.parametrize("cell", ["=1", " =1", "\n=1", "\u00a0=1", "\u200b=1", "\x0b=1", "＝1", "+62", "-1", "@x", "\tx"])
def test_what_would_begin_a_formula_does_not(cell):
    assert str(cells.harmless(cell)).startswith("'")


def test_other_words_and_numbers_stay():
    assert [cells.harmless(one) for one in ("a=1", "Ibu Sari", "", "  ", 5, -1)] == ["a=1", "Ibu Sari", "", "  ", 5, -1]
