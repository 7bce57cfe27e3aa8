"""What the office of the sample session that is over filed: the invitation, the order, the terms, slides, and minutes that were signed."""
from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from server.core import clock, files
from server.core.database import session
from server.core.i18n import SOURCE, speaking, wib_date, wib_day, wib_time
from server.core.permissions import Role
from server.demo import deck, letters
from server.demo.deck import Slide
from server.demo.letters import Letter
from server.reporting.minutes import operations as minutes
from server.reporting.minutes.draft import TO_WRITE, draft_of
from server.reporting.minutes.queries import find
from server.webinars.managing import documents
from server.webinars.models import Webinar

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
OFFICE, SIGNER = "Tim Jakarta ke Depan (contoh)", "Nama Pejabat (contoh)"
SIGNS = ("Ketua Tim Jakarta ke Depan,", "", "", "", SIGNER)
SLIDES = {
    "Paparan sekolah dan beasiswa": (
        Slide("Sekolah dan beasiswa", ["Paparan contoh. Semua angka di dalamnya dibuat-buat."]),
        Slide("Siapa berhak", ["Warga yang berdomisili di Jakarta,", "tanpa melihat kelurahan tempat ia tinggal."]),
        Slide("Dari mana pelamar datang", [], [("SMA dan SMK", 0.54), ("Kejar paket", 0.21), ("Perguruan tinggi", 0.25)])),
    "Paparan belajar sepanjang hayat": (
        Slide("Belajar sepanjang hayat", ["Paparan contoh. Semua angka di dalamnya dibuat-buat."]),
        Slide("Ruang belajar malam", ["Kelas SD kosong sesudah pukul 15.00.", "Yang diperlukan: izin, listrik, dan penjaga."])),
}
SAID = (  # where the draft waits for words, in its order
    "Asisten Kesejahteraan Rakyat membuka sesi dan menjelaskan bahwa masukan warga dicatat untuk penyusunan rancangan undang-undang. "
    "Pembawa acara menerangkan cara bertanya, juru bahasa isyarat, dan ruang teks.",
    "Narasumber 1 menjelaskan syarat beasiswa: domisili di Jakarta, bukan di kelurahan tertentu, dan data penerima diperbarui dua kali "
    "setahun.\n\nNarasumber 2 menyampaikan kebutuhan ruang belajar malam bagi pusat kegiatan belajar masyarakat, beserta contoh pemakaian "
    "ruang kelas di luar jam sekolah.",
    "Pertanyaan dibacakan menurut dukungan terbanyak. Tiga pertanyaan dijawab dalam acara, satu di antaranya juga dijawab tertulis. "
    "Dua jajak pendapat dibuka di sela tanya jawab.",
    "Pembawa acara menyampaikan bahwa pertanyaan yang belum terjawab dijawab tertulis di halaman sesi, dan mengingatkan survei.",
    "1. Beasiswa tetap berlaku bagi penerima yang pindah kelurahan di dalam Jakarta.\n"
    "2. Ruang kelas SD dapat dipakai pada malam hari dengan izin kepala sekolah.\n"
    "3. Sekolah menyiapkan pendamping bagi murid dengan disabilitas.",
    "Dinas Pendidikan mengirimkan contoh surat izin pemakaian ruang kelas kepada pengelola pusat kegiatan belajar masyarakat.")
MINUTE = 1 / 1440  # of a day


def plan(story: Story, slug: str, ids: Ids, began_days_ago: float, length: int) -> None:
    """Papers before it, slides on its day, minutes on the next morning, signed at noon."""
    ended = began_days_ago - length * MINUTE
    story.at(began_days_ago + 3, lambda: _file(story, ids[slug]))
    story.at(began_days_ago + 0.1, lambda: _file_slides(story, ids[slug]))
    story.at(ended - 0.9, partial(_write_minutes, story, slug, ids))
    story.at(ended - 1, lambda: minutes.sign_minutes(
        story.staff[Role.APPROVER], ids[slug], f"{SIGNER}, Kepala Biro Hukum", seen=2))


def _file(story: Story, webinar_id: int) -> None:
    webinar = session.get_one(Webinar, webinar_id)
    with speaking(SOURCE):
        papers = (("invitation", "Undangan narasumber", _invitation(webinar)), ("terms", "Kerangka acuan kegiatan", _terms(webinar)),
                  ("basis", "Surat tugas panitia", _order(webinar)))
    for kind, title, letter in papers:
        documents.add_document(story.staff[Role.HOST], webinar_id, files.keep_bytes(letters.pdf(letter), "pdf"), kind=kind,
                               title=f"{title} (contoh)", is_public=False)


def _file_slides(story: Story, webinar_id: int) -> None:
    for title, slides in SLIDES.items():
        documents.add_document(story.staff[Role.HOST], webinar_id, files.keep_bytes(deck.pdf(slides), "pdf"), kind="material",
                               title=f"{title} (contoh)", is_public=True)


def _when(webinar: Webinar) -> list[str]:
    return [f"\tHari, tanggal: {wib_day(webinar.starts_at)}", f"\tWaktu: {wib_time(webinar.starts_at)} sampai selesai",
            f"\tTempat: {webinar.venue or 'Daring'}", f"\tAcara: {webinar.title}"]


def _invitation(webinar: Webinar) -> Letter:
    return Letter(OFFICE, "Undangan", f"Nomor: 005/JKD/CONTOH · Jakarta, {wib_date(clock.now())}", [
        "Yth. Narasumber dan peserta sesi (contoh)",
        "Dengan hormat, kami mengundang Bapak dan Ibu mengikuti sesi berikut.", *_when(webinar),
        "Sesi disertai juru bahasa isyarat dan teks langsung. Pertanyaan dapat dikirim sejak sekarang melalui halaman sesi.",
        "Atas perhatian dan kehadiran Bapak dan Ibu, kami mengucapkan terima kasih."], SIGNS)


def _order(webinar: Webinar) -> Letter:
    return Letter(OFFICE, "Surat tugas", "Nomor: 094/JKD/CONTOH", [
        "Dasar: Undang-Undang Nomor 2 Tahun 2024 tentang Provinsi Daerah Khusus Jakarta, dan nota dinas penyelenggaraan sesi (contoh).",
        "Menugaskan kepada:", "\t1. Pembawa Acara Contoh, sebagai pembawa acara dan notulis", "\t2. Moderator Contoh, sebagai moderator",
        "\t3. Loket Contoh, sebagai petugas pendaftaran di ruangan", "untuk menyelenggarakan sesi berikut dan melaporkan hasilnya.",
        *_when(webinar)], SIGNS)


def _terms(webinar: Webinar) -> Letter:
    return Letter(OFFICE, "Kerangka acuan kegiatan", webinar.title, [
        "1. Latar belakang. Rancangan ini mengatur pendidikan warga. Warga berhak tahu apa yang berubah dan didengar pendapatnya.",
        "2. Maksud dan tujuan. Menjaring pandangan warga tentang pendidikan di Jakarta, dan menjelaskan apa yang berubah.",
        "3. Keluaran. Jawaban tertulis atas semua pertanyaan, notulen yang disahkan, dan laporan kegiatan.",
        "4. Peserta. Warga Jakarta, pengelola pusat kegiatan belajar masyarakat, guru, dan perangkat daerah terkait.",
        "5. Waktu dan tempat.", *_when(webinar), "6. Pembiayaan. Contoh, tanpa angka."], SIGNS)


def _write_minutes(story: Story, slug: str, ids: Ids) -> None:
    """The draft as rows give it, and then what only a person can tell."""
    host = story.staff[Role.HOST]
    minutes.begin_minutes(host, ids[slug], draft_of(session.get_one(Webinar, ids[slug])))
    kept = find(ids[slug])
    assert kept is not None  # noqa: S101  it was begun just now
    said = iter(SAID)
    body = re.sub(re.escape(TO_WRITE), lambda _found: next(said, "Tidak ada."), kept.body)
    minutes.write_minutes(host, ids[slug], body, seen=1)
