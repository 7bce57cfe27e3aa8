"""What the session that is live has beside its questions: a small deck of slides, an announcement, its info, reactions, captions."""
from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from server.core.permissions import Role
from server.core.words import Reaction
from server.demo.deck import Slide, pdf
from server.live.captions import operations as captions
from server.live.notices import operations as notices
from server.live.reactions import operations as reactions
from server.live.slides import operations as slides
from server.live.slides import store

if TYPE_CHECKING:
    from server.demo.seed import Story

MINUTE = 1 / 1440  # of a day
DECK = (
    Slide("Kota bagi semua warganya", ["Naskah contoh untuk sesi contoh.", "Angka di dalamnya dibuat untuk mencoba salindia."]),
    Slide("Tiga lapis layanan", ["1.  Kelurahan: aduan dan surat, selesai di tempat",
                                 "2.  Kecamatan: izin dan bantuan, paling lama lima hari",
                                 "3.  Kota: perkara lintas wilayah, satu pintu"]),
    Slide("Dari mana aduan datang", [], [("Air dan sanitasi", 0.42), ("Angkutan dan trotoar", 0.31), ("Layanan surat", 0.17),
                                         ("Lainnya", 0.1)]),
    Slide("Yang ditanyakan malam ini", ["Siapa yang menjawab bila dua dinas saling menunjuk?",
                                        "Kapan warga tahu usulnya dipakai atau tidak?"]),
    Slide("Sampaikan aspirasi Anda", ["Tulis pertanyaan di kolom Tanya,", "atau kirim aspirasi kapan saja tanpa akun."]),
)
SHOWN = 3
INFO = ("Pertanyaan dapat ditulis sejak sekarang sampai sesi berakhir. "
        "Yang belum terjawab dapat menjadi aspirasi bila Anda mencentangnya.\n"
        "Juru bahasa isyarat dan teks berjalan tersedia sepanjang sesi.")
ANNOUNCEMENT = "Tanya jawab dimulai sesudah paparan ini. Tulis pertanyaan Anda sekarang di kolom Tanya."
SENT = {Reaction.AGREE: 46, Reaction.THANKS: 21, Reaction.CLAP: 33, Reaction.MOVED: 8, Reaction.UNCLEAR: 5}

CAPTIONS = (  # minutes ago, what the note-taker typed
    (9, "Kita masuk ke bagian berikutnya: dari mana aduan warga datang."),
    (9, "Empat dari sepuluh aduan tentang air dan sanitasi. Angka ini contoh."),
    (7, "Air yang tidak mengalir seharian paling sering dilaporkan dari gang sempit."),
    (6, "Aduan angkutan dan trotoar datang di urutan kedua."),
    (4, "Terima kasih. Sekarang kita buka tanya jawab."),
    (3, "Pertanyaan dengan dukungan terbanyak dibacakan lebih dahulu."),
    (2, "Pertanyaan ini tentang kewenangan membuka pintu air saat hujan deras di hulu."),
    (1, "Perintahnya berjenjang, dan keputusan itu seharusnya diumumkan sebelum air sampai."),
)


def plan(story: Story, slug: str, ids: dict[str | int, int]) -> None:
    """The deck came yesterday and was shown a while ago; the rest is of the last minutes."""
    story.at(1, partial(_add_deck, story, slug, ids))
    story.at(1, lambda: notices.set_info(story.staff[Role.HOST], ids[slug], INFO))
    story.at(12 * MINUTE, lambda: slides.show_slide(story.staff[Role.HOST], ids[f"deck:{slug}"], SHOWN))
    story.at(8 * MINUTE, lambda: reactions.switch_reactions(story.staff[Role.HOST], ids[slug], True))
    story.at(4 * MINUTE, partial(_react, story, slug, ids))
    for minutes, line in CAPTIONS:
        story.at(minutes * MINUTE, partial(_say, story, slug, ids, line))
    story.at(3 * MINUTE, lambda: notices.post_announcement(story.staff[Role.HOST], ids[slug], ANNOUNCEMENT, 0))


def _add_deck(story: Story, slug: str, ids: dict[str | int, int]) -> None:
    """The worker renders it once it runs, and the page that is to be shown appears."""
    written = pdf(DECK)
    folder, size = store.receive(io.BytesIO(written), most=len(written))
    ids[f"deck:{slug}"] = slides.add_deck(story.staff[Role.HOST], ids[slug], slides.Upload(
        folder, "Paparan narasumber", len(DECK), size, is_open=True, is_downloadable=True))


def _say(story: Story, slug: str, ids: dict[str | int, int], line: str) -> None:
    captions.say(story.staff[Role.HOST], ids[slug], line)


def _react(story: Story, slug: str, ids: dict[str | int, int]) -> None:
    for n, (kind, times) in enumerate(SENT.items()):
        for k in range(times):
            reactions.react(ids[slug], kind, story.participants[(7 * n + k) % len(story.participants)])
