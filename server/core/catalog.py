"""The English of every sentence, read straight from translations/en: nothing to compile, so nothing can be out of date.

The sources say everything once, in Indonesian, which has no plural. Where English needs one, its entry has two forms and
the variable `n` chooses: `%(n)s vote`, `%(n)s votes`; also for a heading, `Question`, `Questions`. A text that a script
fills (`n='%(n)s'`) gets both, joined by `FORMS`.
"""
from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask_babel import Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

FORMS = "\u241e"  # between the singular and the plural of a text that a script fills; static/js/core/dom.js splits it
Forms = tuple[str, str]


@cache
def entries(directory: str, language: str) -> dict[str, Forms]:
    """Singular and plural of every translated sentence; empty for the language of the sources."""
    path = Path(directory) / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file)
    found: dict[str, Forms] = {}
    for message in catalog:
        key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
        texts = [text or "" for text in (message.string if isinstance(message.string, (list, tuple)) else (message.string,))]
        if key and not message.fuzzy and all(texts):
            found[key] = (texts[0], texts[-1])
    return found


def form_of(forms: Forms, variables: dict[str, Any]) -> str:
    """The form that the number `n` asks for; numbers come written out, so one is `1`. Without a number it is the singular."""
    one, many = forms
    if one == many or "n" not in variables:
        return one
    n = str(variables["n"])
    if n == "%(n)s":
        return one + FORMS + many
    return one if n == "1" else many


class Sentences(Domain):  # type: ignore[misc]
    """What `gettext` asks, of Python and of templates. `language` is a function: it says which language is spoken now."""

    def __init__(self, directory: Path, language: Any) -> None:
        super().__init__(str(directory))
        self._directory, self._language = str(directory), language

    def find(self, sentence: str, variables: dict[str, Any]) -> str:
        """The sentence in the page's language, its places not yet filled; the Indonesian one where there is no other."""
        forms = entries(self._directory, self._language()).get(sentence)
        return form_of(forms, variables) if forms else sentence

    def gettext(self, string: str, **variables: Any) -> str:
        """As flask_babel's: places are filled only when there is something to fill them with."""
        found = self.find(string, variables)
        return found % variables if variables else found

    def for_templates(self) -> Any:
        """Jinja's `_`: what stands in the catalog is markup, what fills it is escaped."""

        @pass_eval_context
        def gettext(context: EvalContext, sentence: str, /, **variables: Any) -> str:
            found = self.find(sentence, variables)
            return (Markup(found) if context.autoescape else found) % variables  # noqa: S704  the catalog is ours

        return gettext
