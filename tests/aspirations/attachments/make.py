"""Files as people send them, and as others do."""
import io
import zipfile

from PIL import Image

from tests.aspirations.make import FORM, WORDS, form_of

ALT = "Trotoar yang putus di depan gang"


def picture(kind="JPEG", size=(60, 40), place=False):
    """A small picture; with `place`, what a telephone writes into it."""
    image, buffer = Image.new("RGB", size, (40, 120, 60)), io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Pembuat Telepon Rahasia"
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def pdf(extra=b"", words="Surat RW"):
    """One page; `extra` goes into its catalogue."""
    text = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    parts = [b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
             b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
             b"<< /Length %d >>\nstream\n" % len(text) + text + b"\nendstream", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)


def archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("a.txt", b"x")
    return buffer.getvalue()


def send(player, *files, page="/aspirasi/baru", name="foto saya.jpg", **changes):
    """Send the form with files: (bytes, what is said of it)."""
    fields, _form = form_of(player.get(page))
    given = {key: value for key, value in (fields | FORM | {"text": WORDS} | changes).items() if value is not None}
    for number, (data, alt) in enumerate(files, 1):
        given[f"lampiran_{number}"] = (io.BytesIO(data), name)
        given[f"keterangan_{number}"] = alt
    return player.client.post("/aspirasi/baru", data=given, content_type="multipart/form-data")
