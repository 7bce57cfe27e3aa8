import json

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.permissions import SYSTEM
from server.instruments.models import Version
from server.instruments.operations import add_instrument
from tests.instruments.make import DEMO, LAW, as_bytes, needs_law, tiny


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["bill", *map(str, args)])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "naskah kecil.json"
    path.write_bytes(as_bytes(tiny()))
    return path


def squeezed(output):
    return [" ".join(line.replace("│", " ").split()) for line in output.splitlines()]


def test_import_prints_counts_and_is_served_at_once(app, run):
    assert app.test_client().get("/ruu/1").status_code == 404
    result = run("import", DEMO / "bill-v2.json")
    assert result.exit_code == 0, result.output
    lines = squeezed(result.output)
    assert {"bab 10", "pasal 43", "ayat, termasuk pasal yang hanya berisi satu 113", "huruf dan angka 46"} <= set(lines)
    assert "Versi 1 tayang di /ruu." in lines
    assert "43 pasal dalam 10 bab" in app.test_client().get("/ruu").get_data(as_text=True)


@needs_law
def test_import_of_the_real_law(app, run):
    run("import", DEMO / "bill-v1.json")
    result = run("import", LAW)
    assert result.exit_code == 0, result.output
    assert {"bab 12", "pasal 73", "ayat, termasuk pasal yang hanya berisi satu 212", "huruf dan angka 196"} <= set(squeezed(result.output))
    html = app.test_client().get("/ruu").get_data(as_text=True)
    assert "Undang-Undang Nomor 2 Tahun 2024" in html and "Versi 2" in html


def test_the_same_file_again_is_refused_with_its_number(run, file):
    assert run("import", file).exit_code == 0
    again = run("import", file)
    assert again.exit_code == 1 and "sudah ada sebagai versi 1" in again.output


def test_internal_then_publish(app, run, file):
    result = run("import", file, "--internal")
    assert result.exit_code == 0 and "untuk penyusun saja: /ruu/1" in result.output
    assert app.test_client().get("/ruu/1").status_code == 404
    assert run("publish", 7).exit_code == 1
    assert run("publish", 1).exit_code == 0
    assert app.test_client().get("/ruu/1").status_code == 200


def test_into_another_instrument(app, run, file):
    with app.test_request_context():
        add_instrument(SYSTEM, slug="raperda-x", kind="raperda", title="Raperda X")
    result = run("import", file, "--instrument", "raperda-x")
    assert result.exit_code == 0 and "Versi 1 tayang di /naskah/raperda-x." in result.output
    unknown = run("import", file, "--instrument", "tidak-ada")
    assert unknown.exit_code == 1 and "tidak-ada" in unknown.output
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Version)) == 1


def test_a_refusal_names_the_place_in_indonesian(run, tmp_path):
    data = json.loads((DEMO / "bill-v1.json").read_text())
    data["chapters"][3]["articles"][2]["number"] = "2"
    path = tmp_path / "rusak.json"
    path.write_bytes(as_bytes(data))
    result = run("import", path)
    assert result.exit_code == 1
    assert "Ditolak, tidak ada yang disimpan. Nomor pasal berulang: chapters[3].articles[2].number (Pasal 2)" in result.output
    assert "tidak ada atau tidak dapat dibaca" in run("import", tmp_path / "hilang.json").output


def test_a_title_is_no_markup_for_the_terminal(run, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(as_bytes(tiny(title="RUU [red]merah[/red] [/bold]")))
    result = run("import", path)
    assert result.exit_code == 0 and "[red]merah[/red]" in result.output


def test_a_text_with_warnings_is_stored_only_when_told_so(app, run, tmp_path):
    path = tmp_path / "naskah.txt"
    path.write_text("Rancangan uji\n\nPasal 1\n\nSatu.\n\nPasal 3\n\nTiga.\n")
    result = run("import", path, "--label", "versi uji")
    assert result.exit_code == 1
    assert "Peringatan: Nomor terlewat: baris 7 (Pasal 2)" in result.output and "--accept-warnings" in result.output
    assert app.test_client().get("/ruu").status_code == 404 or "Rancangan uji" not in app.test_client().get("/ruu").get_data(as_text=True)
    accepted = run("import", path, "--label", "versi uji", "--accept-warnings")
    assert accepted.exit_code == 0 and {"pasal 2"} <= set(squeezed(accepted.output))
    for suffix in (".txt", ".md", ".json"):
        assert run("print", 1, tmp_path / f"lagi{suffix}").exit_code == 0
        again = run("import", tmp_path / f"lagi{suffix}", "--accept-warnings")
        assert "sudah ada sebagai versi 1" in again.output, (suffix, again.output)
    assert run("print", 1, tmp_path / "lagi.odt").exit_code == 1


def test_what_cannot_be_stored_says_what_to_mend(app, run, tmp_path):
    path = tmp_path / "naskah.md"
    path.write_text("# Rancangan uji\n\n## Pasal 1\n\nSatu.\n\n## Pasal 1\n\nDua.\n")
    result = run("import", path, "--accept-warnings")
    assert result.exit_code == 1 and "Nomor berulang: baris 7" in result.output and "perbaiki berkasnya" in result.output
    assert "Tidak ada satu pasal pun" in run("import", _written(tmp_path / "kosong.txt", "Hanya kata.")).output


def _written(path, words):
    path.write_text(words)
    return path
