"""Marks and redactions: pure functions on texts."""
from server.moderation.redaction import marked_placeholders, only_removes, redaction_count, segments
from server.screening import Finding, redact, screen

TEXT = "Hubungi saya di 0812-3456-7890, petugasnya lambat sekali."


def test_segments_keep_the_whole_text():
    findings = screen(TEXT)
    assert findings
    parts = segments(TEXT, findings)
    assert "".join(part.text for part in parts) == TEXT
    assert [part.tone for part in parts if part.code] == ["pii"]


def test_segments_bear_overlaps_and_places_beyond_the_text():
    findings = [Finding("phone", 0, 10, 60), Finding("abuse", 5, 12, 80), Finding("link", 900, 950, 10), Finding("email", 40, 400, 60)]
    parts = segments(TEXT, findings)
    assert "".join(part.text for part in parts) == TEXT
    assert [part.code for part in parts if part.code] == ["abuse", "email"]


def test_placeholders_are_marked():
    redacted = redact(TEXT, screen(TEXT))
    assert [part.text for part in marked_placeholders(redacted) if part.code] == ["[nomor telepon]"]
    assert "".join(part.text for part in marked_placeholders(redacted)) == redacted
    assert redaction_count(TEXT, redacted) == 1


def test_an_edit_may_only_take_away():
    assert only_removes(TEXT, TEXT)
    assert only_removes(TEXT, "Hubungi saya di [nomor], petugasnya [kata] sekali.")
    assert only_removes(TEXT, "petugasnya lambat")
    assert only_removes(TEXT, "")
    assert not only_removes(TEXT, "Hubungi saya, petugasnya cepat sekali.")
    assert not only_removes(TEXT, "lambat petugasnya")
    assert not only_removes(TEXT, TEXT + " Saya setuju dengan gubernur.")


def test_brackets_cannot_smuggle_sentences_in():
    assert not only_removes(TEXT, "Hubungi saya [" + "saya setuju " * 10 + "]")
