"""What is left of the sample session that is over: a recording that names itself a sample, its transcript, and questions that wait."""
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from server.core.keys import new_key
from server.core.permissions import Role
from server.live import operations as live
from server.live.offices.operations import give_question
from server.live.votes import vote_question
from server.webinars.recordings import operations as recordings
from server.webinars.recordings.vtt import Cue

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
MINUTE = 1 / 1440  # of a day
ADDRESS, LEAD = "https://www.youtube.com/watch?v=CONTOHvideo", 270  # no such video is there: the page says that it is a sample
WAITING = (
    ("Kapan jalur afirmasi untuk anak panti dibuka?", 8, "Dinas Pendidikan (contoh)"),
    ("Apakah kampus di Kepulauan Seribu akan dibuka lagi?", 6, "Bappeda (contoh)"),
    ("Berapa anggaran buku untuk taman baca RW tahun depan?", 4, "Dinas Pendidikan (contoh)"),
    ("Bolehkah warga lanjut usia ikut kelas komputer di SMK?", 3, ""))
WRITTEN = ("Apakah guru honorer PAUD mendapat bantuan transportasi?", 5,
           "Bantuan transportasi guru PAUD sedang dihitung. Angkanya kami umumkan bersama rancangan APBD. (jawaban contoh)")
SAID = (
    (0.5, "Selamat pagi, warga Jakarta. Sesi ini membahas belajar di kota, dari PAUD sampai kampus."),
    (4.5, "Pembukaan. Rancangan ini mengatur siapa yang mengurus sekolah, beasiswa, dan pusat belajar masyarakat."),
    (12.0, "Paparan pertama. Beasiswa diberikan menurut domisili di Jakarta, bukan menurut kelurahan."),
    (21.0, "Data penerima beasiswa diperbarui dua kali setahun dan diperiksa bersama kelurahan."),
    (30.0, "Paparan kedua. Pusat kegiatan belajar masyarakat memerlukan ruang pada malam hari."),
    (47.5, "Kita jawab pertanyaan warga tentang beasiswa yang pindah kelurahan. Beasiswa tetap berlaku."),
    (57.5, "Pertanyaan berikutnya tentang ruang kelas SD untuk PKBM. Boleh, dengan izin kepala sekolah."),
    (67.5, "Tentang anak dengan autisme: jalur afirmasi terbuka, dan sekolah menyiapkan pendamping khusus."),
    (90.0, "Terima kasih. Yang belum terjawab dijawab tertulis di halaman sesi ini."))


def plan(story: Story, slug: str, ids: Ids, began_days_ago: float) -> None:
    """Asked while it went on, given to offices on the next day, with the recording."""
    asked = list[int]()
    for n, (words, votes) in enumerate([*((one[0], one[1]) for one in WAITING), WRITTEN[:2]]):
        story.at(began_days_ago - (41 + 7 * n) * MINUTE, lambda n=n, words=words, votes=votes: asked.append(
            _ask(story, ids[slug], n, (words, votes))))
    story.at(began_days_ago - 0.9, partial(_give, story, asked))
    story.at(began_days_ago - 0.9, lambda: _record(story, ids[slug]))


def _ask(story: Story, webinar_id: int, n: int, asked: tuple[str, int]) -> int:
    """Shown, supported, and not to become an aspiration: it waits for its written answer."""
    question_id = live.ask_question(
        story.citizen(170 + n), webinar_id, key=new_key(), text=asked[0], name=None, display="anonim", area=None, provision_id=None)
    live.show_question(story.staff[Role.HOST], question_id)
    for k in range(asked[1]):
        vote_question(webinar_id, question_id, story.participants[(11 * n + k) % len(story.participants)], True)
    return question_id


def _give(story: Story, asked: list[int]) -> None:
    host = story.staff[Role.HOST]
    for question_id, (_words, _votes, office) in zip(asked, WAITING, strict=False):
        give_question(host, question_id, office)
    live.answer_question(host, asked[-1], text=WRITTEN[2])


def _record(story: Story, webinar_id: int) -> None:
    host = story.staff[Role.HOST]
    recordings.set_address(host, webinar_id, ADDRESS, lead_seconds=LEAD)
    recordings.set_transcript(host, webinar_id, [Cue(int(at * 60_000), int(at * 60_000) + 9_000, text) for at, text in SAID])
