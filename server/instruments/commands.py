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
from server.core.errors import NotFound, Refusal
from server.core.i18n import number
from server.core.permissions import SYSTEM
from server.instruments.bill_source import BillSource
from server.instruments.import_words import reason_of, warning_words
from server.instruments.importers import Preview, preview_file
from server.instruments.models import Instrument, Provision, Version
from server.instruments.operations import import_bill, publish_version
from server.instruments.parsing.notes import TRACKED
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
