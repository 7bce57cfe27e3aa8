"""Bills to test with: tiny ones, the demo's, and the real law where the papers beside the repository are there."""
import copy
import json
from pathlib import Path

import pytest

from server.core.permissions import SYSTEM
from server.instruments.importers import read_bill, read_file
from server.instruments.operations import import_bill

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "server" / "demo" / "data"
DOMAIN = ROOT.parent / "shared" / "domain"
LAW = DOMAIN / "uu-2-2024.json"
needs_law = pytest.mark.skipif(not LAW.exists(), reason="the real law lies in ../shared/domain, which is not here")

TINY = {
    "title": "Rancangan kecil", "version": "versi uji", "text_kind": "naskah contoh",
    "considerations": [{"label": "a", "text": "bahwa perlu diuji;"}], "legal_basis": ["Undang-Undang Dasar"],
    "chapters": [
        {"number": "I", "title": "KETENTUAN UMUM", "articles": [
            {"number": "1", "part": None, "paragraph_heading": None, "paragraphs": [
                {"number": None, "text": "Yang dimaksud dengan:", "items": [
                    {"label": "1", "text": "Kota adalah kota."}, {"label": "2", "text": "Warga adalah warga."}]}]},
            {"number": "1A", "part": None, "paragraph_heading": None, "paragraphs": [{"number": None, "text": "Sisipan.", "items": []}]},
        ]},
        {"number": "II", "title": "ISI", "articles": [
            {"number": "2", "part": {"number": "Bagian Kesatu", "title": "Awal"}, "paragraph_heading": {"number": "Paragraf 1", "title": "Mula"},
             "paragraphs": [
                 {"number": "1", "text": "Gubernur memimpin:", "items": [{"label": "a", "text": "kota; dan"}, {"label": "b", "text": "pulau,"}],
                  "tail": "dengan baik."},
                 {"number": "2", "text": "Gubernur dipilih langsung.", "items": []}]},
            {"number": "3", "part": {"number": "Bagian Kedua", "title": "Akhir"}, "paragraph_heading": None,
             "paragraphs": [{"number": None, "text": "Undang-undang ini berlaku.", "items": []}]},
        ]},
    ],
}


def tiny(**changes):
    """A copy of the tiny bill, as data."""
    return {**copy.deepcopy(TINY), **changes}


def as_bytes(data):
    return json.dumps(data, ensure_ascii=False).encode()


def bill(**changes):
    """The tiny bill as a checked source."""
    return read_bill(as_bytes(tiny(**changes)), ".json")


def store(app, source=None, **options):
    """Import into the app's database; returns the version's id."""
    with app.test_request_context():
        return import_bill(SYSTEM, source or bill(), **options)


def demo(number):
    return read_file(DEMO / f"bill-v{number}.json")
