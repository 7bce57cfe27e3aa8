"""The product's words: one table from code to Indonesian, tone and icon. product.md is their source.

A house test compares this table with the enums, the chips in the templates and the catalog.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from server.core.session_codes import (
    Access,
    AttendanceChannel,
    CertificateState,
    DocumentKind,
    MinutesState,
    RegistrationState,
    SessionKind,
)


class Kind(StrEnum):
    """What an aspiration is: the answer to «Saya …»."""

    SUPPORT = "support"
    CRITICISM = "criticism"
    INPUT = "input"
    QUESTION = "question"
    WISH = "wish"


class State(StrEnum):
    """Where an aspiration is on its way."""

    RECEIVED = "received"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    READ = "read"
    CONSIDERED = "considered"
    EXPLAINED = "explained"
    NEEDS_CLARIFICATION = "needs_clarification"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Display(StrEnum):
    """The name shown."""

    NAME = "nama"
    INITIALS = "inisial"
    ANONYMOUS = "anonim"


class Outcome(StrEnum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    FORWARDED = "forwarded"
    OUT_OF_SCOPE = "out_of_scope"


class Stance(StrEnum):
    """What a device says of an ayat in one tap."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNCLEAR = "unclear"


class WithholdReason(StrEnum):
    """Why a text is not shown. Criticism of an official, office or policy has no code."""

    OTHER_PERSONAL_DATA = "other_personal_data"
    THREAT = "threat"
    HATE = "hate"
    PORNOGRAPHY = "pornography"
    PROMOTION = "promotion"
    CRIMINAL_ACCUSATION = "criminal_accusation"
    EXACT_COPY = "exact_copy"
    EMPTY = "empty"
    AUTHOR_REQUEST = "author_request"


class QuestionState(StrEnum):
    """Where a live question is."""

    WAITING = "waiting"
    SHOWN = "shown"
    FEATURED = "featured"
    ANSWERED = "answered"
    ANSWERED_IN_WRITING = "answered_in_writing"
    JOINED = "joined"
    CLOSED = "closed"


class Right(StrEnum):
    """The three rights."""

    HEARD = "heard"
    CONSIDERED = "considered"
    EXPLAINED = "explained"


class RowNote(StrEnum):
    """Keterangan of a matrix row."""

    KEPT = "kept"
    EDITORIAL = "editorial"
    SUBSTANCE = "substance"
    NEW = "new"
    REMOVED = "removed"


class AnswerState(StrEnum):
    """An answer on its way through the approvals."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    PUBLISHED = "published"


class Phase(StrEnum):
    """A webinar's life."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class RequestKind(StrEnum):
    """A right over one's own data."""

    ACCESS = "access"
    CORRECTION = "correction"
    EXPORT = "export"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"
    OBJECTION = "objection"


class RequestOutcome(StrEnum):
    """What came of a data request."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    UNPROVEN = "unproven"


class JobState(StrEnum):
    """Where a long job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobPart(StrEnum):
    """What a long job is doing now."""

    INDEX = "index"
    SUPPORTS = "supports"
    VOTES = "votes"
    BALLOTS = "ballots"
    SURVEYS = "surveys"
    DISTRICTS = "districts"
    OUTCOMES = "outcomes"
    FAMILIES = "families"


class DeckState(StrEnum):
    """Where an uploaded deck of slides is."""

    WAITING = "waiting"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"


class PollState(StrEnum):
    """Where a poll is. It goes one way only: a closed one stays closed."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PollResults(StrEnum):
    """When everyone sees how a poll stands."""

    NOW = "now"
    VOTED = "voted"
    CLOSED = "closed"


class SurveyState(StrEnum):
    """Where a survey is: draft until staff publish it, then by the clock alone."""

    DRAFT = "draft"
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class Reaction(StrEnum):
    """What one may say in a session without words."""

    AGREE = "agree"
    THANKS = "thanks"
    CLAP = "clap"
    MOVED = "moved"
    UNCLEAR = "unclear"


class OrderReason(StrEnum):
    """Why a host takes up another question than the published order puts next."""

    SPEAKER = "speaker"
    FOLLOW_UP = "follow_up"
    VULNERABLE = "vulnerable"
    OTHER = "other"


class HolidayKind(StrEnum):
    """Why nobody works that day."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"


class MessageKind(StrEnum):
    """What a message to a telephone number tells."""

    DECISION = "chat.decision"
    ANSWER = "chat.answer"
    OBJECTION = "chat.objection"
    UNANSWERED = "chat.unanswered"
    CONSIDERED = "chat.considered"
    JOINED = "chat.joined"
    SECOND_LOOK = "chat.second_look"
    CORRECTION = "chat.correction"


@dataclass(frozen=True)
class Word:
    """How a code looks: words always, tone and icon for a chip."""

    label: Any
    tone: str = ""
    icon: str = ""
    help: Any = ""


W = Word
WORDS: dict[str, dict[str, Word]] = {
    "kind": {
        Kind.SUPPORT: W(_l("Dukungan"), help=_l("mendukung")), Kind.CRITICISM: W(_l("Kritik"), help=_l("keberatan")),
        Kind.INPUT: W(_l("Masukan"), help=_l("mengusulkan")), Kind.QUESTION: W(_l("Pertanyaan"), help=_l("bertanya")),
        Kind.WISH: W(_l("Harapan"), help=_l("berharap")),
    },
    "aspiration": {
        State.RECEIVED: W(_l("Tercatat"), "", "inbox"), State.PUBLISHED: W(_l("Ditayangkan"), "", "check"),
        State.WITHHELD: W(_l("Tidak ditayangkan"), "bad", "eyeoff"), State.READ: W(_l("Dibaca, tidak ditayangkan"), "", "shield"),
        State.CONSIDERED: W(_l("Dipertimbangkan"), "info", "doc"), State.EXPLAINED: W(_l("Dijelaskan"), "ok", "check"),
        State.NEEDS_CLARIFICATION: W(_l("Perlu klarifikasi"), "warn", "chat"), State.WITHDRAWN: W(_l("Ditarik"), "", "x"),
        State.ERASED: W(_l("Dihapus"), "", "x"),
    },
    "display": {
        Display.NAME: W(_l("Nama lengkap")), Display.INITIALS: W(_l("Inisial saja")), Display.ANONYMOUS: W(_l("Anonim")),
    },
    "outcome": {
        Outcome.ACCEPTED: W(_l("Dipakai"), "ok", "check"), Outcome.PARTLY: W(_l("Dipakai sebagian"), "info", "check"),
        Outcome.DECLINED: W(_l("Tidak dipakai"), "bad", "x"), Outcome.FORWARDED: W(_l("Diteruskan"), "accent", "right"),
        Outcome.OUT_OF_SCOPE: W(_l("Di luar rancangan"), "", "right"),
    },
    "stance": {Stance.AGREE: W(_l("Setuju"), "ok", "like"), Stance.DISAGREE: W(_l("Tidak setuju"), "bad", "x"),
               Stance.UNCLEAR: W(_l("Belum paham"), "warn", "help")},
    "reason": {
        WithholdReason.OTHER_PERSONAL_DATA: W(_l("Data pribadi orang lain"),
            help=_l("Nomor, alamat, atau keadaan orang yang tidak memintanya. Bila cukup disamarkan, tulisannya tetap tayang.")),
        WithholdReason.THREAT: W(_l("Ancaman"), help=_l("Menyatakan akan mencelakai orang, juga secara tersirat.")),
        WithholdReason.HATE: W(_l("Kebencian SARA"), help=_l("Merendahkan orang karena suku, agama, ras, atau golongannya.")),
        WithholdReason.PORNOGRAPHY: W(_l("Pornografi"), help=_l("Gambaran seksual yang tidak ada hubungannya dengan usulan.")),
        WithholdReason.PROMOTION: W(_l("Promosi atau judi"), help=_l("Menawarkan barang, jasa, pinjaman, atau judi.")),
        WithholdReason.CRIMINAL_ACCUSATION: W(_l("Tuduhan pidana terhadap orang yang disebut namanya"),
            help=_l("Menuduh seseorang dengan namanya melakukan kejahatan. Tempatnya laporan polisi; soalnya boleh ditulis tanpa nama.")),
        WithholdReason.EXACT_COPY: W(_l("Kembar persis"),
            help=_l("Kata demi kata sama dengan tulisan yang sudah ada. Yang pertama tetap tayang dan dijawab.")),
        WithholdReason.EMPTY: W(_l("Kosong"), help=_l("Tidak ada isi yang dapat dibaca, misalnya hanya huruf acak.")),
        WithholdReason.AUTHOR_REQUEST: W(_l("Permintaan penulis"), help=_l("Penulisnya sendiri meminta tulisan itu tidak tayang.")),
    },
    "question": {
        QuestionState.WAITING: W(_l("Menunggu dibaca"), "warn", "hourglass"), QuestionState.SHOWN: W(_l("Tayang"), "", "check"),
        QuestionState.FEATURED: W(_l("Sedang dijawab"), "accent", "chat"), QuestionState.ANSWERED: W(_l("Terjawab"), "ok", "check"),
        QuestionState.ANSWERED_IN_WRITING: W(_l("Dijawab tertulis"), "info", "edit"), QuestionState.JOINED: W(_l("Digabung"), "", "merge"),
        QuestionState.CLOSED: W(_l("Ditutup"), "", "x"),
    },
    "right": {
        Right.HEARD: W(_l("Didengar")), Right.CONSIDERED: W(_l("Dipertimbangkan")), Right.EXPLAINED: W(_l("Dijelaskan")),
    },
    "row_note": {
        RowNote.KEPT: W(_l("Tetap")), RowNote.EDITORIAL: W(_l("Redaksional")), RowNote.SUBSTANCE: W(_l("Substansi")),
        RowNote.NEW: W(_l("Baru")), RowNote.REMOVED: W(_l("Dihapus")),
    },
    "answer": {
        AnswerState.DRAFT: W(_l("Konsep"), "", "edit"), AnswerState.IN_APPROVAL: W(_l("Menunggu paraf"), "warn", "hourglass"),
        AnswerState.APPROVED: W(_l("Disetujui"), "info", "check"), AnswerState.PUBLISHED: W(_l("Terbit"), "ok", "check"),
    },
    "phase": {
        Phase.DRAFT: W(_l("Draf"), "", "edit"), Phase.SCHEDULED: W(_l("Terjadwal"), "accent", "cal"),
        Phase.POSTPONED: W(_l("Ditunda"), "warn", "hourglass"),
        Phase.LIVE: W(_l("Sedang berlangsung"), "live", ""), Phase.ENDED: W(_l("Selesai"), "ok", "check"),
        Phase.CANCELLED: W(_l("Dibatalkan"), "bad", "x"),
    },
    "session_kind": {
        SessionKind.WEBINAR: W(_l("Webinar")), SessionKind.FGD: W(_l("Diskusi kelompok terpumpun (FGD)")),
        SessionKind.RDPU: W(_l("Rapat dengar pendapat umum")), SessionKind.CONSULTATION: W(_l("Konsultasi publik")),
        SessionKind.JOINT_VIEWING: W(_l("Nonton bersama")),
    },
    "access": {
        Access.SIGN_LANGUAGE: W(_l("Juru bahasa isyarat"), "", "hand"), Access.CAPTIONS: W(_l("Teks langsung"), "", "cc"),
        Access.LITE: W(_l("Mode hemat data"), "", "leaf"), Access.WHEELCHAIR: W(_l("Kursi roda"), "", "pin"),
        Access.LARGE_PRINT: W(_l("Bahan cetak besar"), "", "doc"), Access.COMPANION: W(_l("Pendamping"), "", "users"),
    },
    "attendance_channel": {
        AttendanceChannel.PAGE: W(_l("halaman ini")), AttendanceChannel.ZOOM: W(_l("Zoom")),
        AttendanceChannel.YOUTUBE: W(_l("YouTube")), AttendanceChannel.ROOM: W(_l("di ruangan")),
        AttendanceChannel.JOINT: W(_l("nonton bersama")),
    },
    "registration": {
        RegistrationState.REGISTERED: W(_l("Terdaftar"), "ok", "check"),
        RegistrationState.WAITING: W(_l("Daftar tunggu"), "warn", "hourglass"),
        RegistrationState.CANCELLED: W(_l("Dibatalkan"), "", "x"),
    },
    "certificate": {
        CertificateState.PREPARED: W(_l("Menunggu tanda tangan"), "warn", "hourglass"),
        CertificateState.ISSUED: W(_l("Terbit"), "ok", "check"), CertificateState.REVOKED: W(_l("Dicabut"), "bad", "x"),
    },
    "minutes": {
        MinutesState.DRAFT: W(_l("Konsep"), "", "edit"), MinutesState.SIGNED: W(_l("Disahkan"), "ok", "check"),
    },
    "document_kind": {
        DocumentKind.INVITATION: W(_l("Undangan")), DocumentKind.TERMS: W(_l("Kerangka acuan")), DocumentKind.MATERIAL: W(_l("Materi")),
        DocumentKind.BASIS: W(_l("Dasar")), DocumentKind.OTHER: W(_l("Lainnya")),
    },
    "request": {
        RequestKind.ACCESS: W(_l("Melihat data")), RequestKind.CORRECTION: W(_l("Memperbaiki data")),
        RequestKind.EXPORT: W(_l("Mengunduh data")), RequestKind.WITHDRAWAL: W(_l("Menarik persetujuan")),
        RequestKind.ERASURE: W(_l("Menghapus data")), RequestKind.OBJECTION: W(_l("Keberatan atas pengolahan")),
    },
    "request_outcome": {
        RequestOutcome.DONE: W(_l("Dipenuhi"), "ok", "check"), RequestOutcome.PARTLY: W(_l("Dipenuhi sebagian"), "info", "check"),
        RequestOutcome.REFUSED: W(_l("Tidak dapat dipenuhi"), "bad", "x"),
        RequestOutcome.UNPROVEN: W(_l("Identitas belum terbukti"), "warn", "alert"),
    },
    "job": {
        JobState.WAITING: W(_l("Menunggu giliran"), "warn", "hourglass"), JobState.RUNNING: W(_l("Sedang berjalan"), "accent", "clock"),
        JobState.DONE: W(_l("Selesai"), "ok", "check"), JobState.FAILED: W(_l("Gagal"), "bad", "x"),
        JobState.CANCELLED: W(_l("Dibatalkan"), "", "x"),
    },
    "job_part": {
        JobPart.INDEX: W(_l("menyusun indeks")), JobPart.SUPPORTS: W(_l("menghitung dukungan aspirasi")),
        JobPart.VOTES: W(_l("menghitung suara pertanyaan")), JobPart.BALLOTS: W(_l("menghitung suara polling")),
        JobPart.SURVEYS: W(_l("menghitung jawaban survei")),
        JobPart.DISTRICTS: W(_l("menghitung jumlah per kecamatan")),
        JobPart.OUTCOMES: W(_l("mencocokkan hasil dengan matriks")), JobPart.FAMILIES: W(_l("mencari yang hampir sama")),
    },
    "deck": {
        DeckState.WAITING: W(_l("Menunggu disiapkan"), "warn", "hourglass"),
        DeckState.RENDERING: W(_l("Sedang disiapkan"), "accent", "clock"),
        DeckState.READY: W(_l("Siap"), "ok", "check"), DeckState.FAILED: W(_l("Gagal disiapkan"), "bad", "x"),
    },
    "poll": {
        PollState.DRAFT: W(_l("Draf"), "", "edit"), PollState.OPEN: W(_l("Terbuka"), "ok", "check"),
        PollState.CLOSED: W(_l("Ditutup"), "", "lock"),
    },
    "survey": {
        SurveyState.DRAFT: W(_l("Draf"), "", "edit"), SurveyState.WAITING: W(_l("Menunggu dibuka"), "warn", "hourglass"),
        SurveyState.OPEN: W(_l("Terbuka"), "ok", "check"), SurveyState.CLOSED: W(_l("Ditutup"), "", "lock"),
    },
    "survey_results": {
        PollResults.NOW: W(_l("hasil tampil sejak dibuka")), PollResults.VOTED: W(_l("hasil tampil setelah menjawab")),
        PollResults.CLOSED: W(_l("hasil tampil setelah ditutup")),
    },
    "poll_results": {
        PollResults.NOW: W(_l("hasil tampil sejak dibuka")), PollResults.VOTED: W(_l("hasil tampil setelah memilih")),
        PollResults.CLOSED: W(_l("hasil tampil setelah ditutup")),
    },
    "reaction": {
        Reaction.AGREE: W(_l("Setuju"), "", "like"), Reaction.THANKS: W(_l("Terima kasih"), "", "smile"),
        Reaction.CLAP: W(_l("Tepuk tangan"), "", "clap"), Reaction.MOVED: W(_l("Terharu"), "", "heart"),
        Reaction.UNCLEAR: W(_l("Perlu diperjelas"), "", "help"),
    },
    "order_reason": {
        OrderReason.SPEAKER: W(_l("narasumber yang tepat sedang hadir")), OrderReason.FOLLOW_UP: W(_l("melanjutkan pembahasan")),
        OrderReason.VULNERABLE: W(_l("suara kelompok rentan")), OrderReason.OTHER: W(_l("lainnya, dengan catatan")),
    },
    "holiday": {
        HolidayKind.NATIONAL: W(_l("Libur nasional"), "accent", "cal"), HolidayKind.JOINT_LEAVE: W(_l("Cuti bersama"), "", "cal"),
    },
    "message": {
        MessageKind.DECISION: W(_l("hasil pembacaan")), MessageKind.ANSWER: W(_l("jawaban penyusun")),
        MessageKind.OBJECTION: W(_l("hasil keberatan")), MessageKind.UNANSWERED: W(_l("pertanyaan yang belum dijawab")),
        MessageKind.CONSIDERED: W(_l("sedang dipertimbangkan")), MessageKind.JOINED: W(_l("jawaban usulan serupa")),
        MessageKind.SECOND_LOOK: W(_l("dilihat sekali lagi")), MessageKind.CORRECTION: W(_l("koreksi jawaban")),
    },
    "role": {
        "admin": W(_l("admin")), "moderator": W(_l("tim moderasi")), "host": W(_l("pembawa acara")), "drafter": W(_l("penyusun")),
        "approver": W(_l("pejabat paraf")), "counter": W(_l("petugas loket")),
    },
    "channel": {
        "web": W(_l("situs")), "live": W(_l("sesi langsung")), "loket": W(_l("loket")), "import": W(_l("impor")), "letter": W(_l("surat")),
        "zoom": W(_l("Zoom")), "youtube": W(_l("YouTube")), "whatsapp": W(_l("WhatsApp")), "floor": W(_l("ruangan")),
    },
}
ENUMS: dict[str, type[StrEnum]] = {
    "message": MessageKind, "stance": Stance,
    "kind": Kind, "aspiration": State, "display": Display, "outcome": Outcome, "reason": WithholdReason, "question": QuestionState,
    "right": Right, "row_note": RowNote, "answer": AnswerState, "phase": Phase, "request": RequestKind,
    "job": JobState, "job_part": JobPart, "deck": DeckState, "reaction": Reaction,
    "poll": PollState, "poll_results": PollResults, "survey": SurveyState, "survey_results": PollResults, "order_reason": OrderReason,
    "request_outcome": RequestOutcome, "session_kind": SessionKind, "access": Access, "attendance_channel": AttendanceChannel,
    "registration": RegistrationState, "certificate": CertificateState, "document_kind": DocumentKind, "minutes": MinutesState,
}


def word(table: str, code: str) -> Word:
    """The word for a code; KeyError for one that does not exist, so that no raw code reaches a page."""
    return WORDS[table][code]


def label(table: str, code: str) -> str:
    """Just the words."""
    return str(WORDS[table][code].label)


def choices(table: str) -> list[tuple[str, Any]]:
    """For a form field, in the table's order."""
    return [(str(code), entry.label) for code, entry in WORDS[table].items()]
