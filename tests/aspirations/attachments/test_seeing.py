"""Who sees a file, when, and that it goes with its words."""
import re

import pytest
import sqlalchemy as sa

from server.aspirations.attachments.models import Attachment
from server.aspirations.attachments.retention import _unseen
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import session
from server.moderation.models import Case
from tests.aspirations.attachments.make import ALT, pdf, picture, send


class Sent:
    """An aspiration with a picture and a PDF."""

    def __init__(self, voices, **changes):
        self.voices = voices
        assert send(voices.cast.citizen, (picture(), ALT), (pdf(), "Surat RW"), **changes).status_code == 303
        self.id = voices.rows(sa.select(sa.func.max(Aspiration.id)))[0][0]
        self.code = voices.code(self.id)
        self.case = voices.rows(sa.select(Case.id).where(Case.subject_id == self.id))[0][0]
        self.picture, self.pdf = (row[0] for row in voices.rows(sa.select(Attachment.name).where(Attachment.aspiration_id == self.id).order_by(Attachment.id)))

    def desk(self, name, player=None, **kwargs):
        return (player or self.voices.cast.moderator).get(f"/meja/{self.case}/lampiran/{name}", **kwargs)

    def allow(self, name, on="1"):
        return self.voices.cast.moderator.post(f"/meja/{self.case}/lampiran/{name}", {"on": on}, page=f"/meja/{self.case}")

    def public(self, name, more=""):
        return self.voices.cast.stranger.get(f"/aspirasi/{self.code}/lampiran/{name}{more}")

    def decide(self):
        answer = self.voices.cast.moderator.post(f"/meja/{self.case}/tayangkan", page=f"/meja/{self.case}")
        assert answer.status_code == 303

    def hold(self):
        player = self.voices.cast.visitor()
        assert player.get(self.voices.link(self.id)).status_code == 303
        return player


def boxed(answer, kind, how):
    headers = answer.headers
    assert answer.status_code == 200 and answer.mimetype == kind and headers["Content-Disposition"].startswith(how)
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in headers["Content-Security-Policy"] and "default-src 'none'" in headers["Content-Security-Policy"]


def test_nothing_is_public_but_what_a_moderator_let_through(voices):
    sent = Sent(voices)
    assert sent.public(sent.picture).status_code == 404
    page = voices.cast.moderator.get(f"/meja/{sent.case}").get_data(as_text=True)
    assert "Lampiran (2)" in page and ALT in page and "Izinkan tampil" in page
    boxed(sent.desk(sent.picture), "image/webp", "inline")
    boxed(sent.desk(sent.pdf), "application/pdf", "attachment")
    boxed(sent.desk(f"{sent.pdf}/pratinjau"), "image/webp", "inline")
    assert sent.desk(sent.picture, voices.cast.citizen).status_code in (303, 401, 403)
    assert sent.allow(sent.picture).status_code == 303 and sent.allow(sent.picture).status_code == 303
    assert sent.public(sent.picture).status_code == 404  # the item is not shown yet
    sent.decide()
    boxed(sent.public(sent.picture), "image/webp", "inline")
    assert sent.public(sent.pdf).status_code == 404 and sent.public(sent.pdf, "/pratinjau").status_code == 404
    page = voices.cast.stranger.get(f"/aspirasi/{sent.code}").get_data(as_text=True)
    assert sent.picture in page and f'alt="{ALT}"' in page and sent.pdf not in page and "Surat RW" not in page
    other = voices.shown("Aspirasi lain yang tidak membawa apa pun.")
    assert voices.cast.stranger.get(f"/aspirasi/{voices.code(other)}/lampiran/{sent.picture}").status_code == 404
    assert sent.allow(sent.pdf).status_code == 303 and sent.public(sent.pdf).status_code == 404  # decided: nothing changes behind it
    voices.act("withhold_aspiration", "moderator", sent.id, reason="promotion", note="Iklan.")
    assert sent.public(sent.picture).status_code == 404


def test_a_pdf_that_is_let_through_is_only_saved(voices):
    sent = Sent(voices)
    assert sent.allow(sent.pdf).status_code == 303
    sent.decide()
    boxed(sent.public(sent.pdf), "application/pdf", "attachment")
    boxed(sent.public(sent.pdf, "/pratinjau"), "image/webp", "inline")
    assert sent.public(sent.pdf).data == pdf()


@pytest.mark.only_on("sqlite", "who may ask")
def test_rahasia_is_for_who_opened_it_and_for_its_holder(voices):
    sent = Sent(voices, publikasi="rahasia", persetujuan_penayangan=None)
    assert sent.desk(sent.picture).status_code == 404
    assert sent.picture not in voices.cast.moderator.get(f"/meja/{sent.case}").get_data(as_text=True)
    page = voices.cast.moderator.post(f"/meja/{sent.case}/buka-teks", page=f"/meja/{sent.case}").get_data(as_text=True)
    assert sent.picture in page and "Izinkan tampil" not in page
    boxed(sent.desk(sent.picture), "image/webp", "inline")
    assert sent.allow(sent.picture).status_code == 404
    sent.decide()
    assert sent.public(sent.picture).status_code == 404
    holder = sent.hold()
    assert sent.picture in holder.get("/lacak/saya").get_data(as_text=True)
    boxed(holder.get(f"/lacak/saya/lampiran/{sent.picture}"), "image/webp", "inline")
    boxed(holder.get(f"/lacak/saya/lampiran/{sent.pdf}"), "application/pdf", "attachment")
    assert voices.cast.stranger.get(f"/lacak/saya/lampiran/{sent.picture}").status_code == 404


@pytest.mark.parametrize("deed", ["tarik", "hapus"])
def test_taken_back_or_erased_every_byte_goes(voices, deed):
    sent = Sent(voices)
    assert sent.allow(sent.picture).status_code == 303
    sent.decide()
    holder = sent.hold()
    assert holder.post(f"/lacak/saya/{deed}", page=f"/lacak/saya/{deed}").status_code == 303
    assert voices.count(Attachment) == 0 and sent.public(sent.picture).status_code == 404


@pytest.mark.only_on("sqlite", "a rule like the others")
def test_what_nobody_sees_is_kept_only_for_a_time(voices, app):
    sent = Sent(voices)
    assert sent.allow(sent.picture).status_code == 303
    sent.decide()
    with app.test_request_context():
        assert session.scalars(_unseen(clock.now())).all() == []
    voices.change(sent.id, state="explained", explained_at=clock.now())
    with app.test_request_context():
        session.rollback()
        left = session.scalars(_unseen(clock.now())).all()
        assert [session.get(Attachment, one).name for one in left] == [sent.pdf]


@pytest.mark.only_on("sqlite", "what is held")
def test_the_holder_has_it_exported_with_the_file(voices, app):
    from server.aspirations.attachments.holdings import export_files, find_files
    from server.core.holdings import Subject

    sent = Sent(voices)
    with app.test_request_context():
        subject = Subject(item_id=sent.id)
        assert [one.deeds for one in find_files(subject)] == [(), ()]
        assert {one["media"] for one in export_files(subject)} == {"image/webp", "application/pdf"}
        assert not find_files(Subject(item_id=sent.id + 1))
    assert re.fullmatch(r"[0-9a-f]{32}", sent.picture)
