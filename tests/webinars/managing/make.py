"""Sessions as the form of `/kelola/sesi` sends them, and files as people upload them."""
import io
import re
import zipfile
from datetime import datetime, timedelta

from PIL import Image

from server.core import clock
from server.core.keys import new_key
from server.webinars.managing.outline import Outline, PartLine, SpeakerLine

TABLE = "/kelola/sesi"
PARTS = (PartLine("opening", "Pembukaan", 10), PartLine("talk", "Paparan", 50), PartLine("questions", "Tanya jawab", 60))


def soon(days=10, hour=9):
    """A working day ahead, in WIB: never a weekend."""
    day = clock.wib(clock.now()).date() + timedelta(days=days)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=clock.WIB)


def outline(**changes):
    held = {"title": "Mobilitas dan logistik kota", "starts_at": soon(), "minutes": 120, "access": ("sign_language", "captions"),
            "rundown": PARTS, "speakers": (SpeakerLine("Premi Lasari", "Kepala Dinas Sosial", "Lahir di Jakarta."),)}
    return Outline(**{**held, **changes})


def typed(at=None, /, **changes):
    """What a browser sends; `changes` replace fields, None leaves one out."""
    starts = at or soon()
    fields = {
        "key": new_key(), "revision": "1", "title": "Mobilitas dan logistik kota", "subtitle": "", "slug": "", "description": "Apa yang perlu diatur?",
        "kind": "webinar", "series": "#JakartakeDepan", "organiser": "Biro", "opened_by": "", "venue": "", "date": starts.date().isoformat(),
        "starts": f"{starts:%H:%M}", "ends": f"{starts + timedelta(minutes=120):%H:%M}", "asking": "read", "access": ["sign_language", "captions"],
        "topics": ["transportasi"], "instrument": "", "provisions": "", "poster_alt": "", "room": "120",
        "speakers-0-name": "Premi Lasari", "speakers-0-role": "Kepala Dinas Sosial", "speakers-0-cv": "Lahir di Jakarta."}
    for n, part in enumerate(PARTS):
        fields |= {f"rundown-{n}-kind": part.kind, f"rundown-{n}-title": part.title, f"rundown-{n}-minutes": str(part.minutes)}
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def picture(kind="JPEG", size=(64, 48), **options):
    held = io.BytesIO()
    Image.new("RGB", size, (10, 90, 80)).save(held, kind, **options)
    held.seek(0)
    return held


def office(inside="word/document.xml", *more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("[Content_Types].xml", inside, *more):
            archive.writestr(name, "<xml/>")
    held.seek(0)
    return held


def pdf():
    return io.BytesIO(b"%PDF-1.7\n" + b"x" * 200)


def value_of(html, name):
    """The value of a field on a page."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", html) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def page(answer):
    return answer.get_data(as_text=True)
