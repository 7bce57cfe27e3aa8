"""`flask --app wsgi bill import|publish`: also while the server runs, which shows the new version at once."""
from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from flask_babel import gettext as _
from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.core.database import session
from server.core.errors import Conflict, NotFound, Refusal
from server.core.i18n import number, refusal_text
from server.core.permissions import SYSTEM
from server.instruments.bill_source import BillSource, ImportRefused
from server.instruments.importers import Preview, preview_file
from server.instruments.models import Instrument, Provision, Version
from server.instruments.operations import import_bill, publish_version
from server.instruments.parsing.notes import TRACKED, Warning
from server.instruments.printing.documents import print_bill
from server.instruments.printing.stored import stored_bill
from server.instruments.queries import default_instrument, visible_to

bill = AppGroup("bill", help="Naskah: impor dan terbitkan.")


@bill.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--instrument", "slug", help="Slug naskah; tanpa ini naskah utama (/ruu).")
@click.option("--internal", is_flag=True, help="Jangan tayangkan; hanya untuk penyusun sampai diterbitkan.")
@click.option("--label", default="", help="Nama versi, bila berkas tidak menyebutkannya.")
@click.option("--tracked", type=click.Choice(TRACKED), default=TRACKED[0], show_default=True,
              help="Perubahan terlacak dalam Word: diterima (after) atau ditolak (before).")
@click.option("--accept-warnings", is_flag=True, help="Simpan walaupun ada peringatan.")
def import_(file: Path, slug: str | None, internal: bool, *, label: str, tracked: str, accept_warnings: bool) -> None:
    """Baca FILE menjadi versi terbaru sebuah naskah: JSON, teks, Markdown, Word, atau PDF berlapis teks.

    Berkas yang rusak ditolak. Bila ada peringatan, tidak ada yang disimpan kecuali dengan --accept-warnings.
    """
    try:
        source = _accepted(preview_file(file, tracked=tracked, label=label), accept_warnings)
        version_id = import_bill(SYSTEM, source, instrument_slug=slug, is_internal=internal)
    except Refusal as refusal:
        _stop(refusal)
    else:
        _report(version_id)


@bill.command("publish")
@click.argument("version", type=int)
@click.option("--instrument", "slug", help="Slug naskah; tanpa ini naskah utama (/ruu).")
def publish(version: int, slug: str | None) -> None:
    """Tayangkan versi internal bernomor VERSION."""
    try:
        instrument = visible_to(SYSTEM).instrument(slug) if slug else default_instrument()
        found = session.scalar(sa.select(Version.id).where(Version.instrument_id == instrument.id, Version.number == version))
        if found is None:
            raise NotFound(instrument=instrument.slug)
        publish_version(SYSTEM, found)
    except Refusal as refusal:
        _stop(refusal)
    else:
        click.echo(_("Versi %(n)s kini tayang di %(path)s.", n=version, path=instrument.path))


def _accepted(found: Preview, is_accepted: bool) -> BillSource:
    """The bill, its warnings shown; ends the command where they are not accepted, or cannot be."""
    for warning in found.warnings:
        click.echo(_("Peringatan: %(words)s", words=warning_words(warning)), err=True)
    if found.bill is None:
        click.echo(_("Tidak ada yang disimpan: perbaiki berkasnya, lalu ulangi."), err=True)
        raise SystemExit(1)
    if found.warnings and not is_accepted:
        click.echo(_("Tidak ada yang disimpan. Bila semua itu benar adanya, ulangi dengan --accept-warnings."), err=True)
        raise SystemExit(1)
    return found.bill


@bill.command("print")
@click.argument("version", type=int)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--instrument", "slug", help="Slug naskah; tanpa ini naskah utama (/ruu).")
def print_(version: int, file: Path, slug: str | None) -> None:
    """Tulis versi bernomor VERSION ke FILE; akhirannya menentukan jenisnya: .json, .txt, .md, .docx, atau .pdf."""
    try:
        instrument = visible_to(SYSTEM).instrument(slug) if slug else default_instrument()
        data = print_bill(stored_bill(visible_to(SYSTEM).version(instrument, version)), file.suffix)
    except Refusal as refusal:
        _stop(refusal)
    else:
        file.write_bytes(data)
        click.echo(_("Versi %(n)s ditulis ke %(path)s.", n=version, path=str(file)))


def _stop(refusal: Refusal) -> None:
    click.echo(_("Ditolak, tidak ada yang disimpan. %(reason)s", reason=reason_of(refusal)), err=True)
    raise SystemExit(1)


def reason_of(refusal: Refusal) -> str:
    """Why, and where in the file, in words."""
    data = refusal.data
    if isinstance(refusal, ImportRefused):
        if data["why"] == "wrong_type":
            return str(_("Jenis isinya salah: %(place)s seharusnya %(what)s", place=data["place"], what=data["what"]))
        where = data["place"] + (f" ({data['what']})" if data["what"] else "")
        return f"{_import_words().get(data['why'], _('Berkas rusak'))}: {where}"
    if isinstance(refusal, Conflict) and "version" in data:
        return str(_("Naskah yang sama sudah ada sebagai versi %(n)s dari “%(slug)s”.", n=data["version"], slug=data["instrument"]))
    if isinstance(refusal, NotFound):
        return str(_("Naskah atau versi itu tidak ada: %(slug)s", slug=data.get("instrument", "–")))
    return refusal_text(refusal)


def _import_words() -> dict[str, str]:
    return {
        "no_file": _("Berkas tidak ada atau tidak dapat dibaca"),
        "unknown_format": _("Jenis berkas ini tidak dikenal"),
        "too_large": _("Berkas terlalu besar, paling banyak 5 MB"),
        "not_utf8": _("Berkas bukan teks UTF-8"),
        "nul": _("Ada tanda NUL di dalam berkas"),
        "broken_json": _("JSON rusak"),
        "repeated_key": _("Nama yang sama tertulis dua kali dalam satu objek"),
        "missing": _("Bagian ini tidak ada"),
        "unknown_key": _("Nama ini tidak dikenal"),
        "empty": _("Bagian ini kosong"),
        "too_long": _("Bagian ini terlalu panjang"),
        "bad_number": _("Nomor ini tidak sah"),
        "no_articles": _("Tidak ada satu pasal pun"),
        "mixed_paragraphs": _("Ayat tanpa nomor di antara ayat lain"),
        "repeated_chapter": _("Nomor bab berulang"),
        "repeated_part": _("Bagian atau paragraf berulang, terpisah, atau berjudul lain"),
        "repeated_article": _("Nomor pasal berulang"),
        "repeated_paragraph": _("Nomor ayat berulang"),
        "repeated_item": _("Huruf atau angka berulang"),
        "too_deep": _("Terlalu dalam bertingkat"),
        "broken_file": _("Berkas rusak atau bukan jenis yang dikatakannya"),
        "too_heavy": _("Berkas ini tidak dapat dibaca dalam waktu dan memori yang wajar"),
        "hostile": _("Isi berkas ini tidak wajar"),
        "locked": _("Berkas terkunci kata sandi"),
        "no_text_layer": _("PDF ini gambar tanpa teks; jalankan pengenalan huruf (OCR) dahulu"),
        "too_many_pages": _("Terlalu banyak halaman"),
        "odd": _("Ada yang janggal"),
    }


def warning_words(warning: Warning) -> str:
    """What is odd and where, in words, for the preview page and the command line."""
    where = warning.place + (f" ({warning.what})" if warning.what else "")
    return f"{_warning_words().get(warning.code) or _import_words().get(warning.code, warning.code)}: {where}"


def _warning_words() -> dict[str, str]:
    return {
        "missing": _("Nomor terlewat"),
        "repeated": _("Nomor berulang"),
        "out_of_order": _("Nomor tidak berurutan"),
        "orphan": _("Baris tanpa nomor yang tidak jelas tempatnya"),
        "left_out": _("Tidak ikut dibaca"),
        "empty": _("Tidak ada isinya"),
        "mixed": _("Ayat bernomor setelah teks tanpa nomor"),
        "no_title": _("Judul tidak ditemukan"),
        "no_label": _("Berkas tidak menyebut nama versi"),
        "no_target": _("Penjelasan untuk tempat yang tidak ada"),
        "tracked": _("Ada perubahan terlacak"),
    }


def _report(version_id: int) -> None:
    """What was stored, counted from the rows."""
    version = session.get_one(Version, version_id)
    instrument = session.get_one(Instrument, version.instrument_id)
    counts = Counter(session.scalars(sa.select(Provision.kind).where(Provision.version_id == version_id)).all())
    sole = session.scalar(sa.select(sa.func.count()).where(
        Provision.version_id == version_id, Provision.kind == "article", Provision.text != "")) or 0
    table = Table(title=Text(f"{version.title}\n{version.label}"), title_justify="left")  # Text: a title is no markup
    table.add_column(_("Bagian"))
    table.add_column(_("Jumlah"), justify="right")
    rows = ((_("bab"), counts["chapter"]), (_("pasal"), counts["article"]),
            (_("ayat, termasuk pasal yang hanya berisi satu"), counts["paragraph"] + sole), (_("huruf dan angka"), counts["item"]))
    for words, count in rows:
        table.add_row(words, number(count))
    Console(highlight=False).print(table)
    address = f"{instrument.path}/{version.number}"
    if version.is_published:
        click.echo(_("Versi %(n)s tayang di %(path)s.", n=version.number, path=instrument.path))
    else:
        click.echo(_("Versi %(n)s disimpan untuk penyusun saja: %(path)s. Tayangkan dengan: bill publish %(n)s",
                     n=version.number, path=address))
