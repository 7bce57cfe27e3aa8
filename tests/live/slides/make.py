"""PDFs for tests: a good one, and hostile ones."""
import io

from server.demo.deck import Slide, pdf
from server.live.slides import operations, store
from server.live.slides.operations import Upload, add_deck
from tests.live.make import HOST


def deck_pdf(*titles):
    return pdf([Slide(title, ["Isi halaman " + title]) for title in titles])


def on_disk(content):
    """A PDF in a folder of its own, as an upload leaves it. Returns (folder, size)."""
    return store.receive(io.BytesIO(content), most=15_000_000)


def deck(webinar_id, *titles, **fields):
    """A deck of so many pages on record, not yet rendered; its id."""
    folder, size = on_disk(deck_pdf(*titles))
    return add_deck(HOST, webinar_id, Upload(folder, fields.pop("title", "Paparan"), len(titles), size, **fields))


def objects(*bodies):
    """A PDF of these objects, with a right table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table))


def page_of(box=b"[0 0 960 540]", drawing=b"", more=b"", count=1):
    """One page, listed `count` times."""
    kids = b" ".join([b"3 0 R"] * count)
    return objects(b"<< /Type /Catalog /Pages 2 0 R %s >>" % more, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
                   b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R >>" % box,
                   b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))


def form_bomb(depth=12, fan=10):
    """A page that draws a form that draws ten forms that draw ten forms …: ten to the twelfth."""
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
              b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R >>",
              b"<< /Length 5 >>\nstream\n/F Do\nendstream"]
    for level in range(depth):
        is_last = level == depth - 1
        drawing = b"0 0 960 540 re f\n" * 1000 if is_last else b"/F Do\n" * fan
        resources = b"" if is_last else b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level)
        bodies.append(b"<< /Type /XObject /Subtype /Form /BBox [0 0 960 540] %s /Length %d >>\nstream\n%s\nendstream" % (resources, len(drawing), drawing))
    return objects(*bodies)


def locked():
    """A PDF behind a password."""
    key = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"ab" * 32, b"cd" * 32)
    plain = page_of()
    return plain.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /ID [<00> <00>] /Encrypt " + key + b" >>")


def ready(webinar_id, *titles, **fields):
    """A deck whose pages are on record at once, with pictures that are none: for tests that are not about rendering. Its id."""
    deck_id = deck(webinar_id, *titles, **fields)
    begun = operations.begin_rendering(deck_id)
    for number, title in enumerate(titles, 1):
        for width in store.WIDTHS:
            store.picture(begun.folder, number, width).write_bytes(b"RIFF\x00\x00\x00\x00WEBP")
        operations.keep_page(deck_id, number, 1280, 720, f"{title}\nIsi halaman {title}")
    operations.finish_rendering(deck_id)
    return deck_id
