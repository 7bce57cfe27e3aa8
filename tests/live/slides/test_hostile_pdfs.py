"""PDFs come from outside: whatever is in one, it is refused or cut off in time, and the house goes on."""
import time

import pytest

from server.core import outbox
from server.core.errors import Invalid
from server.core.words import DeckState
from server.live.slides import sandbox, store
from server.live.slides.models import Deck
from server.live.slides.operations import Upload, add_deck
from tests.live.make import HOST, webinar
from tests.live.slides import make


def inspected(tmp_path, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    return sandbox.inspect(path)


@pytest.mark.parametrize("content, why", [
    (b"%PDF-1.7\nnothing of a PDF follows", "pdf_broken"),
    (b"%PDF-1.7\n" + b"\x00" * 5000, "pdf_broken"),
    (make.locked(), "pdf_locked"),
    (make.page_of(count=sandbox.MOST_PAGES + 1), "pdf_long"),
    (make.objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"), "pdf_broken"),
    (make.objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999 >>"), None),
])
def test_what_is_no_deck_is_refused(tmp_path, content, why):
    with pytest.raises(Invalid) as refused:
        inspected(tmp_path, content)
    assert why is None or refused.value.data["fields"] == {"file": why}


def test_a_broken_table_is_mended_or_refused_and_scripts_are_nothing(tmp_path):
    good = make.deck_pdf("Satu", "Dua")
    assert inspected(tmp_path, good) == 2
    assert inspected(tmp_path, good.replace(b"startxref\n", b"startxref\n9")) == 2  # the library finds the pages by itself
    scripted = make.page_of(more=b"/OpenAction << /S /JavaScript /JS (while\\(true\\){}) >>")
    began = time.monotonic()
    assert inspected(tmp_path, scripted) == 1
    assert time.monotonic() - began < 3


def test_what_takes_too_long_to_open_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "INSPECT_WITHIN", 0.001)
    with pytest.raises(Invalid) as refused:
        inspected(tmp_path, make.deck_pdf("Satu"))
    assert refused.value.data["fields"] == {"file": "pdf_heavy"}


def test_our_secrets_are_not_handed_on(tmp_path, monkeypatch):
    monkeypatch.setenv("JKD_SECRET_KEY", "r" * 40)
    assert not any(name.startswith("JKD_") for name in sandbox.surroundings()["env"])


@pytest.mark.parametrize("box", [b"[0 0 1000000000 1000000000]", b"[0 0 1 14400]", b"[0 0 0 0]", b"[0 0 0.0001 0.0001]", b"[0 0 200 100000]"])
def test_huge_and_tiny_pages_make_no_huge_pictures(tmp_path, box):
    (tmp_path / "x.pdf").write_bytes(make.page_of(box))
    try:
        pages = list(sandbox.render(tmp_path / "x.pdf", tmp_path, 1))
    except sandbox.Unrenderable as error:
        assert error.code == "pdf_broken"
        return
    assert len(pages) == 1 and 1 <= pages[0]["width"] <= 1280 and 1 <= pages[0]["height"] <= 1920


def test_a_page_bomb_is_cut_off_and_told(app, cast, monkeypatch):
    """Ten to the twelfth drawings on one page."""
    monkeypatch.setattr(sandbox, "PAGE_WITHIN", 1.5)
    assert cast.host
    with app.test_request_context():
        folder, size = make.on_disk(make.form_bomb())
        deck_id = add_deck(HOST, webinar(), Upload(folder, "Bom", 1, size, is_open=True))
        began = time.monotonic()
        outbox.work_off()
        assert time.monotonic() - began < 10
        from server.core.database import session
        deck = session.get_one(Deck, deck_id)
        assert (deck.state, deck.problem) == (DeckState.FAILED, "pdf_heavy")
        assert [path.name for path in store.folder_of(folder).iterdir()] == ["asli.pdf"]


def test_memory_is_bounded(tmp_path):
    """What asks for more than its share gets an error, not the machine's memory."""
    code = ("from server.core import side_process; side_process.confine();\n"
            "try:\n    bytearray(side_process.MOST_MEMORY)\nexcept MemoryError:\n    print('bounded')")
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, **{
        name: value for name, value in sandbox.surroundings().items() if name != "stdin"})
    assert done.stdout.strip() == "bounded", done.stderr[-500:]
