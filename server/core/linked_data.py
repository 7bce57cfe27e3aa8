"""What a page tells search engines about itself in schema.org's words, as a block of data in its head.

The block is no script: a browser runs nothing of `type="application/ld+json"`, so the content policy lets it stand, and
tests/house/test_templates.py lets no template write one by hand. Whatever could end the block or begin markup is written
as an escape, which reads the same as JSON.
"""
from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def data_block(facts: dict[str, Any]) -> Markup:
    """The facts as JSON-LD; those without a value are left out."""
    told = {"@context": "https://schema.org", **{name: value for name, value in facts.items() if value not in (None, "", [], {})}}
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{words}</script>')  # noqa: S704  nothing in it can end the block
