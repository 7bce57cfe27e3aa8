"""What the activity report of the sample session that is over tells: questions with their answers, the crew's pictures, texts of staff."""
from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.config import ROOT
from server.core import files
from server.core.database import operation, session
from server.core.keys import new_key
from server.core.permissions import Role
from server.live import operations as live
from server.live.votes import vote_question
from server.reporting.figures.operations import ask_for_report
from server.reporting.packet import operations as packet
from server.webinars.models import Speaker

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
Asked = tuple[str, int, str | None]
MINUTE, SIZE = 1 / 1440, (1080, 720)
QUESTIONS = (  # what was asked, supports, and what was written down of the answer afterwards; None: it was only spoken
    ("Apakah beasiswa kuliah tetap berlaku setelah pindah kelurahan?", 7, None),
    ("PKBM di kampung kami kekurangan ruang belajar malam. Bolehkah memakai kelas SD?", 5,
     "Boleh, dengan izin kepala sekolah. Contoh suratnya kami kirim kepada pengelola minggu ini. (jawaban contoh)"),
    ("Bagaimana anak dengan autisme mendaftar ke sekolah terdekat?", 9, None))
PHOTOS = (("foto-aula", "Peserta mengikuti paparan di aula, di depan layar (gambar contoh)"),
          ("foto-narasumber", "Narasumber berbicara dari podium (gambar contoh)"),
          ("foto-penanya", "Seorang peserta mengangkat tangan untuk bertanya (gambar contoh)"),
          ("foto-daring", "Peserta daring di layar laptop moderator (gambar contoh)"))
TEXTS = {
    "basis": "1. Undang-Undang Nomor 2 Tahun 2024 tentang Provinsi Daerah Khusus Jakarta.\n"
             "2. Nota dinas penyelenggaraan sesi (contoh).",
    "goal": "Menjaring pandangan warga tentang pendidikan di Jakarta, dan menjelaskan apa yang berubah.\n\n"
            "- Warga memperoleh jawaban langsung dari pengampu kebijakan.\n- Masukan tercatat untuk penyusunan rancangan undang-undang.",
    "outcome": "Narasumber sepakat menyiapkan contoh surat pemakaian ruang kelas bagi PKBM, dan mencatat tiga masukan untuk dibahas.",
    "evaluation": "Acara berjalan tepat waktu. Pada sesi berikutnya kode kehadiran sebaiknya diucapkan dua kali.",
    "office": "Ketua Tim Jakarta ke Depan (contoh)", "signer": "Nama Pejabat (contoh)", "signer_id": "00000000 000000 0 000 (contoh)"}
CV = ("Contoh riwayat: lima belas tahun mengajar di SMP negeri, sekarang mengelola beasiswa daerah.",
      "Contoh riwayat: pendiri pusat kegiatan belajar masyarakat dengan 240 warga belajar.")


def plan(story: Story, slug: str, ids: Ids, began_days_ago: float, minutes: int) -> None:
    """Asked and answered while it went on; written up before the worker draws the report, an hour after the end."""
    for n, question in enumerate(QUESTIONS):
        asked = dict[str, int]()
        story.at(began_days_ago - (38 + 9 * n) * MINUTE, partial(_ask, story, (slug, ids), n, question, asked))
        story.at(began_days_ago - (43 + 10 * n) * MINUTE, partial(_answer, story, asked))
        if question[2]:
            story.at(began_days_ago - (minutes + 10) * MINUTE, partial(_write_down, story, question[2], asked))
    story.at(began_days_ago - (minutes + 40) * MINUTE, partial(_write_up, story, slug, ids))


def _ask(story: Story, where: tuple[str, Ids], n: int, question: Asked, asked: dict[str, int]) -> None:
    (slug, ids), (words, votes, _text), made = where, question, new_key()
    question_id = asked["id"] = live.ask_question(
        story.citizen(140 + n), ids[slug], key=made, text=words, name=None, display="anonim", area=None, provision_id=None,
        keep_processing_version=1, keep_publication_version=1)
    live.show_question(story.staff[Role.HOST], question_id)
    for k in range(votes):
        vote_question(ids[slug], question_id, story.participants[(7 * n + k) % len(story.participants)], True)


def _answer(story: Story, asked: dict[str, int]) -> None:
    live.feature_question(story.staff[Role.HOST], asked["id"])
    live.answer_question(story.staff[Role.HOST], asked["id"])


def _write_down(story: Story, text: str, asked: dict[str, int]) -> None:
    live.answer_question(story.staff[Role.HOST], asked["id"], text=text)


def _write_up(story: Story, slug: str, ids: Ids) -> None:
    host = story.staff[Role.HOST]
    _introduce(ids[slug])
    packet.write_packet(host, ids[slug], TEXTS, seen=0)
    for name, alt in PHOTOS:
        data = (ROOT / f"server/demo/data/{name}.webp").read_bytes()
        packet.add_photo(host, ids[slug], replace(files.keep_bytes(data, "webp"), width=SIZE[0], height=SIZE[1]), alt)
    ask_for_report(host, ids[slug])


@operation
def _introduce(webinar_id: int) -> None:
    for speaker, cv in zip(session.scalars(sa.select(Speaker).where(Speaker.webinar_id == webinar_id).order_by(Speaker.position)), CV,
                           strict=False):
        speaker.cv = cv
