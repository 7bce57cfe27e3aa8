"""The house's own JSON form: everything that a bill says, and nothing twice."""
from __future__ import annotations

import json
from typing import Any

from server.instruments.bill_source import ArticleSource, BillSource, ChapterSource, HeadingSource, ItemSource, ParagraphSource


def write(bill: BillSource) -> bytes:
    """UTF-8, two spaces a level."""
    return (json.dumps(data_of(bill), ensure_ascii=False, indent=2) + "\n").encode()


def data_of(bill: BillSource) -> dict[str, Any]:
    """As `importers/json_file.py` reads it; what is empty is left out."""
    return _full({
        "title": bill.title, "version": bill.label, "text_kind": bill.text_kind, "source": bill.source,
        "considerations": [_full({"label": one.label, "text": one.text}) for one in bill.considerations],
        "legal_basis": list(bill.legal_basis), "closing": bill.closing, "elucidation": bill.elucidation,
        "attachments": [_full({"title": one.title, "text": one.text}) for one in bill.attachments],
    }) | {"chapters": list(map(_chapter, bill.chapters))}


def _full(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _chapter(one: ChapterSource) -> dict[str, Any]:
    return {"number": one.number or None, "title": one.title or None, "articles": list(map(_article, one.articles))}


def _article(one: ArticleSource) -> dict[str, Any]:
    return {"number": one.number, "part": _heading(one.part), "paragraph_heading": _heading(one.subpart),
            "paragraphs": list(map(_paragraph, one.paragraphs)), **_full({"elucidation": one.elucidation})}


def _heading(one: HeadingSource | None) -> dict[str, str] | None:
    return {"number": one.number, "title": one.title} if one else None


def _paragraph(one: ParagraphSource) -> dict[str, Any]:
    return {"number": one.number, "text": one.text, "items": list(map(_item, one.items)),
            **_full({"tail": one.tail, "brings": list(map(_chapter, one.brings)), "elucidation": one.elucidation})}


def _item(one: ItemSource) -> dict[str, Any]:
    return {"label": one.label, "text": one.text, **_full({
        "items": list(map(_item, one.items)), "brings": list(map(_chapter, one.brings)), "elucidation": one.elucidation})}
