"""Plain text: a paragraph a line, a blank line between two, four spaces a level."""
from __future__ import annotations

from server.instruments.bill_source import BillSource
from server.instruments.printing.flow import Block, blocks


def write(bill: BillSource) -> bytes:
    """UTF-8."""
    return ("\n\n".join(map(_paragraph, blocks(bill))) + "\n").encode()


def _paragraph(block: Block) -> str:
    if block.kind in {"chapter", "part"}:
        return _indented(f"{block.label}\n{block.text}", block.depth)
    return _indented(" ".join(filter(None, (block.label, block.text))), block.depth)


def _indented(text: str, depth: int) -> str:
    return "\n".join("    " * depth + line for line in text.split("\n"))
