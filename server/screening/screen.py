"""screen(): every check over one text."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules

from server.screening import checks
from server.screening.findings import Finding, merge

_FINDERS: tuple[Callable[[str], Iterable[Finding]], ...] = tuple(
    import_module(f"{checks.__name__}.{module.name}").find for module in iter_modules(checks.__path__)
)


def screen(text: str) -> tuple[Finding, ...]:
    """Everything the checks find, by (start, end, code). Linear in the length of the text."""
    return merge(finding for find in _FINDERS for finding in find(text))
