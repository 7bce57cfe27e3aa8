"""The demo content is whole: every count, code, address and reference in the data files agrees with the others."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "server" / "demo" / "data"

TOPICS = {
    "status", "pilgub", "dprd-dewan", "wilayah", "aglomerasi", "air-banjir", "tata-ruang", "perumahan", "usaha",
    "transportasi", "lingkungan", "pariwisata", "harga", "pendidikan", "kesehatan", "budaya", "penduduk",
    "kesejahteraan", "laut", "kerja", "tata-kelola", "keuangan", "partisipasi",
}  # fmt: skip
KINDS = {"support", "criticism", "input", "question", "wish"}
LEAST = {
    "received": 35, "published": 80, "withheld": 10, "read": 5, "considered": 60, "explained": 60,
    "needs_clarification": 4, "withdrawn": 4, "erased": 3,
}  # fmt: skip  # voices of each state, at least
WITHHELD = {
    "other_personal_data", "threat", "hate", "pornography", "promotion", "criminal_accusation", "exact_copy",
    "empty", "author_request",
}  # fmt: skip
OUTCOMES = {"accepted", "partly", "declined", "forwarded", "out_of_scope"}
NEIGHBOURS = {"32.01", "32.03", "32.16", "32.71", "32.75", "32.76", "36.03", "36.71", "36.74"}
REGENCIES = {"31.01", "31.71", "31.72", "31.73", "31.74", "31.75"}
AREA = re.compile(r"31\.(01|7[1-5])(\.(0[1-9]|10)(\.1\d{3})?)?")
ADDRESS = re.compile(r"(?P<article>\d+[A-Z]?)(\((?P<paragraph>\d+)\))?(?P<item>[a-z])?")
PHONE = re.compile(r"08\d{2}-\d{4}-\d{4}")
PUBLIC_STATES = {"published", "considered", "explained"}


def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


BILLS = {1: load("bill-v1"), 2: load("bill-v2")}
ASPIRATIONS: list[dict[str, Any]] = load("aspirations")
PROPOSALS: dict[str, dict[str, Any]] = {row["id"]: row for row in load("proposals")}
WEBINARS: dict[str, dict[str, Any]] = {row["slug"]: row for row in load("webinars")}
QUESTIONS: list[dict[str, Any]] = load("questions")


def articles(version: int) -> dict[str, dict[str, Any]]:
    return {row["number"]: row for chapter in BILLS[version]["chapters"] for row in chapter["articles"]}


def provision(version: int, address: str) -> str:
    """Return the text found at a short address such as 10(2)b; a KeyError or StopIteration means it does not exist."""
    match = ADDRESS.fullmatch(address)
    assert match, address
    paragraphs = articles(version)[match["article"]]["paragraphs"]
    if match["paragraph"] is None and match["item"] is None:
        return "\n".join(whole(row) for row in paragraphs)
    paragraph = next(row for row in paragraphs if row["number"] == match["paragraph"])
    if match["item"] is None:
        return whole(paragraph)
    return str(next(row["text"] for row in paragraph["items"] if row["label"] == match["item"]))


def whole(paragraph: dict[str, Any]) -> str:
    return "\n".join([paragraph["text"], *(f"{row['label']}. {row['text']}" for row in paragraph["items"])])


def exists(address: str) -> bool:
    try:
        return bool(provision(2, address))
    except (KeyError, StopIteration):
        return False


def is_area(code: str | None) -> bool:
    return code is None or code in NEIGHBOURS or bool(AREA.fullmatch(code))


@pytest.mark.parametrize("version", [1, 2])
def test_bill_has_the_form_of_the_importer(version: int) -> None:
    bill = BILLS[version]
    assert {"id", "title", "version", "date", "status", "text_kind", "source", "licence", "considerations",
            "legal_basis", "chapters"} <= set(bill)  # fmt: skip
    assert "naskah contoh" in bill["title"] and bill["text_kind"] == "naskah contoh"
    assert len(bill["chapters"]) == 10
    numbers = [row["number"] for chapter in bill["chapters"] for row in chapter["articles"]]
    assert len(numbers) == len(set(numbers)) and 40 <= len(numbers) <= 45
    for article in articles(version).values():
        assert set(article) == {"number", "part", "paragraph_heading", "paragraphs"}
        labels = [row["number"] for row in article["paragraphs"]]
        assert labels == [None] or labels == [str(n + 1) for n in range(len(labels))], article["number"]
        for paragraph in article["paragraphs"]:
            items = [row["label"] for row in paragraph["items"]]
            letters = [chr(ord("a") + n) for n in range(len(items))]
            assert items in (letters, [str(n + 1) for n in range(len(items))]), (article["number"], items)
            assert paragraph["text"].strip()[-1] in ".:"


def test_the_versions_are_worth_comparing() -> None:
    one, two = articles(1), articles(2)
    assert set(two) - set(one) == {"12A"} and set(one) - set(two) == {"39A"}
    changed = [number for number in two if number in one and one[number]["paragraphs"] != two[number]["paragraphs"]]
    assert 10 <= len(changed) <= 18
    assert any(len(one[n]["paragraphs"]) > len(two[n]["paragraphs"]) for n in changed)
    assert "ditunjuk" in provision(1, "10(2)") and "dipilih langsung" in provision(2, "10(2)")
    assert BILLS[1]["version"] == "naskah contoh 1, Maret 2022"
    assert BILLS[2]["version"] == "naskah contoh 2, November 2026"


def test_themes_name_known_topics() -> None:
    for row in load("themes"):
        assert row["topics"] and set(row["topics"]) <= TOPICS and "contoh" in row["title"]


def test_four_hundred_voices_in_every_state_on_every_topic() -> None:
    assert [row["id"] for row in ASPIRATIONS] == [f"d{n:03d}" for n in range(1, 406)]
    states = Counter(row["state"] for row in ASPIRATIONS)
    assert set(states) == set(LEAST) and all(states[state] >= least for state, least in LEAST.items())
    kinds, topics = Counter(row["kind"] for row in ASPIRATIONS), Counter(row["topic"] for row in ASPIRATIONS if row["topic"])
    assert set(kinds) == KINDS and min(kinds.values()) >= 20
    assert set(topics) == TOPICS and min(topics.values()) >= 8
    assert {row["withheld_reason"] for row in ASPIRATIONS} - {None} == WITHHELD
    assert len({tuple(sorted(row)) for row in ASPIRATIONS}) == 1


def test_aspirations_stay_within_limits() -> None:
    for row in ASPIRATIONS:
        assert 30 <= len(row["text"]) <= 1400, row["id"]
        assert row["display"] in {"nama", "inisial", "anonim"}
        assert (row["name"] is None) == (row["display"] == "anonim"), row["id"]
        assert 0 <= row["days_ago"] <= 120 and 0 <= row["supports"] <= 240
        assert row["topic"] is None or row["topic"] in TOPICS
        assert row["provision"] is None or exists(row["provision"]), (row["id"], row["provision"])
        assert is_area(row["area"]), (row["id"], row["area"])
        is_open = row["state"] in PUBLIC_STATES and not row["is_confidential"]
        assert is_open or row["supports"] == 0, row["id"]


def test_voices_are_no_template() -> None:
    openings = Counter(" ".join(re.findall(r"\w+", row["text"].lower())[:4]) for row in ASPIRATIONS if not row["copy_of"])
    assert max(openings.values()) == 1, openings.most_common(3)
    lengths = sorted(len(row["text"]) for row in ASPIRATIONS)
    assert lengths[40] < 100 and lengths[-20] > 280 and lengths[-5] > 500
    spoken = {"Betawi": r"\b(kagak|aye|saye|babeh|engkong|nyang)\b", "slang": r"\b(gue|gua|nggak|gak|banget|doang)\b",
              "Javanese": r"\b(mboten|mugi|tiyang|kaya|kuwi|ora|mbok|nyuwun|sing|nek)\b", "English": r"\b(the|please|should)\b"}
    for name, words in spoken.items():
        assert sum(bool(re.search(words, row["text"], re.I)) for row in ASPIRATIONS) >= 4, name


def test_many_say_the_same_in_their_own_words() -> None:
    clusters = Counter(row["cluster"] for row in ASPIRATIONS if row["cluster"])
    assert len(clusters) >= 5 and min(clusters.values()) >= 4


def test_one_organisation_wrote_a_letter_of_six_points() -> None:
    points = [row for row in ASPIRATIONS if row["letter"]]
    assert sorted(row["letter"]["number"] for row in points) == [1, 2, 3, 4, 5, 6]
    assert len({row["letter"]["organisation"] for row in points}) == 1


def test_texts_are_unique_but_for_the_labelled_copy() -> None:
    by_id = {row["id"]: row for row in ASPIRATIONS}
    copies = [row for row in ASPIRATIONS if row["copy_of"]]
    assert len(copies) == 1 and copies[0]["contains"] == ["copy"] and copies[0]["state"] == "received"
    assert copies[0]["text"] == by_id[copies[0]["copy_of"]]["text"]
    texts = Counter(row["text"] for row in ASPIRATIONS if not row["copy_of"])
    assert max(texts.values()) == 1


def test_voices_come_from_all_over() -> None:
    areas = [row["area"] for row in ASPIRATIONS if row["area"]]
    assert {code[:5] for code in areas} >= REGENCIES
    assert len({code[:8] for code in areas if len(code) >= 8}) == 44  # every kecamatan
    assert {code for code in areas if code in NEIGHBOURS} == NEIGHBOURS


def test_traps_are_marked_and_public_texts_are_clean() -> None:
    trapped = [row for row in ASPIRATIONS if row["contains"]]
    assert len(trapped) >= 30
    assert {"phone", "nik", "email", "address", "abuse", "copy"} <= {c for row in trapped for c in row["contains"]}
    for row in ASPIRATIONS:
        assert bool(PHONE.search(row["text"])) == ("phone" in row["contains"]), row["id"]
        assert bool(re.search(r"\d{16}", row["text"])) == ("nik" in row["contains"]), row["id"]
        assert ("@" in row["text"]) == ("email" in row["contains"]), row["id"]
        assert all(mail.rstrip(".,)").endswith("example.com") for mail in re.findall(r"\S+@\S+", row["text"]))
        assert row["redacted"] == (row["public_text"] is not None)
        if row["redacted"]:
            assert row["contains"] and "[" in row["public_text"] and not PHONE.search(row["public_text"])
        if row["state"] in PUBLIC_STATES and set(row["contains"]) - {"copy"}:
            assert row["redacted"], row["id"]


def test_withheld_bear_a_reason_and_only_they() -> None:
    for row in ASPIRATIONS:
        if row["state"] == "withheld":
            assert row["withheld_reason"] in WITHHELD and row["withheld_note"], row["id"]
        else:
            assert row["withheld_reason"] is None and row["withheld_note"] is None, row["id"]
        assert bool(row["state_note"]) == (row["state"] == "needs_clarification")


def test_confidential_voices_are_never_shown() -> None:
    confidential = Counter(row["state"] for row in ASPIRATIONS if row["is_confidential"])
    assert sum(confidential.values()) >= 12 and confidential["explained"] >= 2
    assert all(row["is_confidential"] for row in ASPIRATIONS if row["state"] == "read")
    assert not any(confidential[state] for state in ("published", "withheld"))


def test_considered_and_explained_rest_on_proposals_or_answers() -> None:
    answered = 0
    for row in ASPIRATIONS:
        held = row["state"] in {"considered", "explained"}
        if row["kind"] == "question" and held:
            assert row["proposal"] is None and row["answer"]["text"] and row["answer"]["note"]
            assert row["answer"]["state"] == ("published" if row["state"] == "explained" else "draft")
            answered += row["state"] == "explained"
            continue
        assert row["answer"] is None, row["id"]
        proposal = PROPOSALS[row["proposal"]] if row["proposal"] else None
        is_published = bool(proposal and proposal["answer"] and proposal["answer"]["state"] == "published")
        if held:
            assert proposal and proposal["state"] == "confirmed", row["id"]
            assert is_published == (row["state"] == "explained"), row["id"]
        else:
            assert proposal is None or proposal["state"] == "draft", row["id"]
    assert answered >= 2


def test_proposals_are_whole() -> None:
    assert list(PROPOSALS) == [f"p{n}" for n in range(1, len(PROPOSALS) + 1)]
    used = {row["proposal"] for row in ASPIRATIONS if row["proposal"]}
    assert used == set(PROPOSALS)
    outcomes = Counter[str]()
    for row in PROPOSALS.values():
        ((place, value),) = row["row"].items()
        assert {"provision": exists, "topic": TOPICS.__contains__, "new": bool}[place](value), row["id"]
        assert (row["state"] == "confirmed") == bool(row["consideration_note"]), row["id"]
        assert row["state"] == "confirmed" or row["answer"] is None
        answer = row["answer"]
        if answer:
            assert answer["state"] in {"draft", "in_approval", "published"} and answer["outcome"] in OUTCOMES
            assert answer["reason"] and answer["text"]
            assert (answer["outcome"] == "forwarded") == (answer["forwarded_to"] is not None)
            outcomes[answer["outcome"]] += answer["state"] == "published"
    assert {name for name, count in outcomes.items() if count} == OUTCOMES


def test_diffs_quote_the_two_versions() -> None:
    for row in PROPOSALS.values():
        answer = row["answer"]
        if answer and answer["diff_after"]:
            address = row["row"]["provision"]
            assert answer["diff_before"] in provision(1, address), row["id"]
            assert answer["diff_after"] in provision(2, address), row["id"]


def test_sessions_are_two_real_and_two_samples() -> None:
    assert len(WEBINARS) == 4
    tagged = [row for row in WEBINARS.values() if row["is_tagged"]]
    samples = [row for row in WEBINARS.values() if row["is_sample"]]
    assert len(tagged) == len(samples) == 2
    for row in tagged:
        assert not row["is_sample"] and row["source"] and not row["rundown"] and len(row["speakers"]) == 3
    assert tagged[0]["starts"] == {"date": "2022-04-21T09:00+07:00"}
    assert tagged[1]["starts"] is None and tagged[1]["date_note"] == "2022, tanggal tidak tercatat"
    for row in samples:
        assert "contoh" in row["title"].lower()
        assert all(speaker["name"].endswith("(contoh)") for speaker in row["speakers"])
        assert {part["kind"] for part in row["rundown"]} == {"opening", "talk", "questions", "closing"}
        assert sum(part["minutes"] for part in row["rundown"]) == row["minutes"]
    live = WEBINARS["sesi-contoh-langsung"]
    assert live["show_before_reading"] is True and live["starts"] == {"minutes_ago": 42}
    assert all(set(row["topics"]) <= TOPICS and "provision" not in row for row in WEBINARS.values())


def test_live_questions() -> None:
    assert len(QUESTIONS) == 17 and len({row["text"] for row in QUESTIONS}) == 17
    states = Counter(row["state"] for row in QUESTIONS)
    assert states == {"featured": 1, "shown": 9, "answered": 3, "waiting": 2, "closed": 1, "joined": 1}
    ids = {row["id"]: row["state"] for row in QUESTIONS}
    for row in QUESTIONS:
        assert 10 <= len(row["text"]) <= 300 and 0 <= row["votes"] <= 214
        assert 0 <= row["asked_minutes_ago"] <= 42 and is_area(row["area"])
        assert row["provision"] is None or exists(row["provision"]), row["id"]
        assert (row["name"] is None) == (row["display"] == "anonim")
        assert bool(row["closed_reason"]) == (row["state"] == "closed")
        assert bool(row["answer_text"]) == (row["state"] == "answered")
        assert (row["state"] == "joined") == ("joined_to" in row) and ids[row.get("joined_to", "q02")] == "shown"
    assert [row["state"] for row in QUESTIONS if PHONE.search(row["text"])] == ["waiting"]


def test_no_session_speaker_is_put_among_the_voices() -> None:
    real = {speaker["name"] for row in WEBINARS.values() if not row["is_sample"] for speaker in row["speakers"]}
    voices = [*ASPIRATIONS, *QUESTIONS]
    assert real.isdisjoint({row["name"] for row in voices})
    assert not any(name in row["text"] for row in voices for name in real)
