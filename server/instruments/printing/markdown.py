"""Markdown: headings for chapters, parts and articles; labels as they are, since lists of Markdown count otherwise."""
from __future__ import annotations

import re

from server.instruments.bill_source import BillSource
from server.instruments.printing.flow import Block, blocks

LEVELS = {"title": "#", "section": "##", "chapter": "##", "part": "###", "article": "####", "place": "#####"}
_SIGNS = re.compile(r"[\\`*_\[\]<>#|~]|^[-+](?= )|^(\d{1,9})(?=[.)])")


def write(bill: BillSource) -> bytes:
    """UTF-8."""
    return ("\n\n".join(map(_paragraph, blocks(bill))) + "\n").encode()


def _paragraph(block: Block) -> str:
    text = _escaped(block.text)
    mark = LEVELS.get(block.kind)
    if mark is None:
        return " ".join(filter(None, (_label(block.label), text)))
    return " ".join(filter(None, (mark, f"{block.label} –" if block.label and text else block.label, text)))


def _label(label: str) -> str:
    """`1.` would begin a list, and count by itself."""
    return re.sub(r"^(\d+[a-z]?)([.)])$", r"\1\\\2", label)


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", text)
