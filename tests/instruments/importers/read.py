"""Reading texts in tests: what came of them as short lines, `2(1)a kota;`."""
from server.instruments.addresses import Address
from server.instruments.bill_source import below
from server.instruments.importers import preview_here


def outline(bill):
    """Every provision as `address text`; `~` marks a tail, `?` an elucidation."""
    out = []
    for chapter in bill.chapters:
        _chapter(out, chapter)
    return out


def _chapter(out, chapter):
    if chapter.number:
        out.append(f"BAB {chapter.number} {chapter.title}")
    last = (None, None)
    for article in chapter.articles:
        for heading, before in zip((article.part, article.subpart), last):
            if heading is not None and heading != before and (before is None or heading.place != before.place):
                out.append(f"{heading.number} {heading.title}")
        last = (article.part, article.subpart)
        if article.elucidation:
            out.append(f"{article.number}? {article.elucidation}")
        for one in article.paragraphs:
            at = Address(article.number, one.number)
            out.append(f"{at} {one.text}")
            _below(out, at, one)
            if one.tail:
                out.append(f"{at}~ {one.tail}")


def _below(out, at, node):
    if node.elucidation:
        out.append(f"{at}? {node.elucidation}")
    for brought in node.brings:
        _chapter(out, brought)
    for item in node.items:
        place = below(at, item.label)
        out.append(f"{place} {item.text}")
        _below(out, place, item)


def text(words, *, suffix=".txt", title="Rancangan uji"):
    """The preview of a text with a title before it."""
    return preview_here((f"{title}\n\n" + words).encode(), suffix, label="versi uji")


def codes(found):
    return [warning.code for warning in found.warnings]
