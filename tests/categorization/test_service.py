"""Complaints about services told from words on a law, measured on short texts in two columns."""
from pathlib import Path

import pytest

from server.categorization.service import LEAST, service_complaint

CASES = [line.split("\t") for line in (Path(__file__).parent / "service_cases.tsv").read_text(encoding="utf-8").splitlines()]


def test_precision_and_recall_on_the_labelled_texts():
    heard = [(label, text) for label, text in CASES if service_complaint(text)]
    right = [text for label, text in heard if label == "service"]
    wanted = [text for label, text in CASES if label == "service"]
    precision, recall = len(right) / len(heard), len(right) / len(wanted)
    print(f"{len(CASES)} texts, precision {precision:.3f}, recall {recall:.3f}")
    assert len(CASES) >= 80 and precision >= 0.9 and recall >= 0.75, [text for label, text in heard if label == "law"]


def test_the_reason_is_told_in_the_writers_words_and_the_lexicons_roots():
    found = service_complaint("JALAN depan rmh saya Bolong2, tolong diperbaiki!")
    assert found and found.service == "jalan" and found.score >= LEAST
    assert {"jalan", "lubang"} & set(found.roots) and all(word.lower() in "jalan depan rmh saya bolong2, tolong diperbaiki!" for word in found.words)


@pytest.mark.parametrize("text", ["", "!!!", "jalan", "rusak", "jalan " * 3000, "Sampah.", "\u0000\u202e"])
def test_little_is_no_complaint(text):
    assert service_complaint(text) is None
