"""redact(): puts a placeholder where something personal or abusive stood."""

from collections.abc import Iterable

from server.screening.findings import Finding

# Plain Indonesian on purpose, not from the catalog: a placeholder becomes part of the published text.
# `person_name` has no check: a moderator marks a name by hand and passes it as a Finding.
_PLACEHOLDERS = {
    "abuse": "[…]",
    "address": "[alamat]",
    "bank_account": "[nomor rekening]",
    "email": "[email]",
    "family_card": "[nomor KK]",
    "identity_number": "[NIK]",
    "person_name": "[nama]",
    "phone": "[nomor telepon]",
    "plate": "[nomor pelat]",
}

_ABUSE_FROM = 40
"""Abuse below this weight is a word that is most likely innocent where it stands; it is shown, not hidden."""


def placeholder(code: str) -> str:
    """What stands in a published text instead of a place with this code; empty when the code is not redacted."""
    return _PLACEHOLDERS.get(code, "")


def redact(text: str, findings: Iterable[Finding]) -> str:
    """The text with personal data and abuse replaced. Overlapping places become one, named by the heaviest."""
    pieces: list[str] = []
    at = 0
    for start, end, code in _spans(len(text), findings):
        pieces += [text[at:start], placeholder(code)]
        at = end
    return "".join([*pieces, text[at:]])


def _spans(length: int, findings: Iterable[Finding]) -> list[tuple[int, int, str]]:
    """Disjoint spans in order; findings beyond the text (of another version of it) are left out."""
    spans: list[tuple[int, int, str]] = []
    heaviest = 0
    for finding in sorted(findings, key=lambda one: (one.start, one.end, one.code)):
        if not _is_redacted(finding) or finding.start >= length:
            continue
        end = min(finding.end, length)
        if not spans or finding.start >= spans[-1][1]:
            spans.append((finding.start, end, finding.code))
            heaviest = finding.weight
            continue
        start, before, code = spans[-1]
        if finding.weight > heaviest:
            code, heaviest = finding.code, finding.weight
        spans[-1] = (start, max(before, end), code)
    return spans


def _is_redacted(finding: Finding) -> bool:
    if finding.code == "abuse":
        return finding.weight >= _ABUSE_FROM
    return finding.code in _PLACEHOLDERS
