"""What holds for every template: words from the catalog, nothing inline, no orphan, no icon or class out of thin air.

A template is read as its parts: Jinja's own lexer tells the markup from the code, the code becomes one of two
marks, and an HTML parser reads the rest. So a word in a comment, a tag or an expression is never mistaken for text.
"""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*") if path.is_file())
PAGES = [name for name in NAMES if name.endswith(".html") and not name.startswith("mail/")]

VALUE, CODE = "\ufffc", "\ufffb"  # where an expression stood; where a statement stood
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n", "jinja2.ext.do"])

# Signs that are the same in every language: codes one types, units, keys on a keyboard, names of formats.
SAME_EVERYWHERE = {"JKD", "XXXX", "JKD-XXXX-XXXX", "WIB", "EN", "ID", "CSV", "JSON", "PDF", "RSS", "Esc", "Enter", "Ctrl", "Alt", "OBS"}
SPOKEN = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label", "content"}
GETTEXTS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}")

# Names the mock-ups gave to lists that need nothing but the reset of `ul[class]`; new ones are called `list`.
BARE_LISTS = {"q-l", "f-l", "ll", "r-l", "r-top", "ch-l", "dl-l", "on-l", "sp-l", "sim-l", "t-l", "ax-l", "tr-l", "q-r", "sg", "ql"}


@dataclass
class Reader(HTMLParser):
    """Texts, tags and attributes of a template, each with its line."""

    name: str
    texts: list[tuple[int, str]] = field(default_factory=list)
    tags: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = VALUE + CODE
        found = {key.strip(marks): value or "" for key, value in attrs if key.strip(marks)}
        self.tags.append((self.getpos()[0], tag.strip(marks), found))

    def handle_data(self, data: str) -> None:
        style = bool(self.tags) and self.tags[-1][1] in ("style", "script")
        if not style:
            self.texts.append((self.getpos()[0], data))


@cache
def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> nodes.Template:
    return ENVIRONMENT.parse(source(name), name)


def markup(name: str) -> str:
    """The template with its code replaced by marks, the same number of lines, `{% trans %}` bodies left out."""
    out: list[str] = []
    mark, is_translated = "", False
    for _line, kind, text in ENVIRONMENT.lex(source(name), name):
        if kind == "data":
            out.append("\n" * text.count("\n") if is_translated else text)
        else:
            if kind in ("variable_begin", "block_begin"):
                mark = VALUE if kind == "variable_begin" else CODE
            if kind == "name" and text in ("trans", "endtrans") and mark == CODE:
                is_translated = text == "trans"
            if kind in ("variable_end", "block_end"):
                out.append(mark)
            out.append("\n" * text.count("\n"))
    return "".join(out)


@cache
def read(name: str) -> Reader:
    reader = Reader(name)
    reader.feed(markup(name))
    reader.close()
    return reader


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_][\w-]*", text) if WORD.search(word) and word not in SAME_EVERYWHERE]


def raw_texts(name: str) -> Iterator[tuple[int, str]]:
    """Words a person reads that do not come from the catalog."""
    reader = read(name)
    yield from ((line, text.strip()) for line, text in reader.texts if words(text))
    for line, tag, attributes in reader.tags:
        is_button = tag == "button" or attributes.get("type") in ("submit", "button", "reset")
        for key, value in attributes.items():
            is_technical = key == "content" and attributes.get("name") not in ("description",)
            if (key in SPOKEN and not is_technical or key == "value" and is_button and tag == "input") and words(value):
                yield line, f"{key}={value}"


def raw_strings(name: str) -> Iterator[tuple[int, str]]:
    """Sentences in the code of a template, outside `_()`: they look like words when they begin with a capital."""

    def visit(node: nodes.Node, is_seen: bool) -> Iterator[tuple[int, str]]:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXTS:
            return
        is_seen = is_seen and not isinstance(node, (nodes.Compare, nodes.Test))
        looks = r"[A-ZÀ-Þ][a-zà-ÿ]+|[a-z]+ (di|ke|dari|yang|untuk|dan|atau|tidak) "
        if is_seen and isinstance(node, nodes.Const) and isinstance(node.value, str) and re.match(looks, node.value):
            yield node.lineno, node.value
        for child in node.iter_child_nodes():
            yield from visit(child, is_seen)

    yield from visit(tree(name), True)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_goes_through_the_catalog(name: str) -> None:
    found = [f"{name}:{line}: {text}" for line, text in [*raw_texts(name), *raw_strings(name)]]
    assert not found, "raw text, write {{ _('…') }}:\n" + "\n".join(found)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline(name: str) -> None:
    found = []
    for line, tag, attributes in read(name).tags:
        is_shut = tag == "iframe" and attributes.get("sandbox") == ""  # it runs nothing: a letter, as its reader sees it
        handlers = [key for key in attributes if key.startswith("on") or key == "style" or (key == "srcdoc" and not is_shut)]
        if tag == "style" or (tag == "script" and "src" not in attributes):
            handlers.append(f"<{tag}>")
        handlers += [value for value in attributes.values() if value.strip().lower().startswith("javascript:")]
        found += [f"{name}:{line}: <{tag}> {handler}" for handler in handlers]
    assert not found, "the content policy forbids it:\n" + "\n".join(found)


def pattern(node: nodes.Node) -> str | None:
    """A template's name in an expression, with a star for each part that is known only at run time."""
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, (nodes.Concat, nodes.Add)):
        parts = node.nodes if isinstance(node, nodes.Concat) else [node.left, node.right]
        return "".join(pattern(part) or "*" for part in parts)
    return None


def mentioned_in_templates() -> Iterator[tuple[str, str]]:
    """(who, whom) for every extends, include and import."""
    for name in NAMES:
        for node in tree(name).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            wanted = node.template
            options = [wanted.expr1, wanted.expr2] if isinstance(wanted, nodes.CondExpr) else [wanted]
            options = [one for option in options for one in (option.items if isinstance(option, nodes.List) else [option])]
            for option in options:
                if option is not None and (found := pattern(option)):
                    yield name, found


def mentioned_in_code() -> set[str]:
    """Every string in `server/` that may name a template; an f-string has a star for each value."""
    found: set[str] = set()
    for path in (ROOT / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
                found.add("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return {text for text in found if text.endswith((".html", ".txt", ".xml", ".ics")) and text.strip("*./") not in ("html", "txt")}


def test_every_template_is_used() -> None:
    wanted = mentioned_in_code() | {whom for who, whom in mentioned_in_templates() if who != whom} | {"errors/*.html"}
    # a mail is named once for its two twins
    wanted |= {text.removesuffix(".html") + ".txt" for text in wanted if text.startswith("mail/")}
    unused = [name for name in NAMES if not any(fnmatch(name, text) for text in wanted)]
    assert not unused, f"nobody renders, extends, includes or imports: {', '.join(unused)}"


def test_every_template_that_is_asked_for_exists() -> None:
    missing = [f"{who} → {whom}" for who, whom in mentioned_in_templates() if not any(fnmatch(name, whom) for name in NAMES)]
    missing += [whom for whom in mentioned_in_code() if "/" in whom.lstrip("/") and whom[0] != "/" and (TEMPLATES / whom.split("/")[0]).is_dir() and not any(fnmatch(name, whom) for name in NAMES)]
    assert not missing, f"no such template: {', '.join(missing)}"


def icons() -> set[str]:
    paths = next(
        node.node for node in tree("components/icons.html").find_all(nodes.Assign) if getattr(node.target, "name", "") == "paths"
    )
    return {pair.key.value for pair in paths.items}  # type: ignore[attr-defined]


def constants(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Const):
        yield node
    elif isinstance(node, nodes.CondExpr):
        yield from constants(node.expr1)
        if node.expr2 is not None:
            yield from constants(node.expr2)
    elif isinstance(node, nodes.Or):
        yield from constants(node.left)
        yield from constants(node.right)


def icons_asked_for(name: str) -> Iterator[tuple[int, str]]:
    for call in tree(name).find_all(nodes.Call):
        called = getattr(call.node, "name", None) or getattr(call.node, "attr", None)
        wanted = list(call.args[:1]) if called == "i" else list(call.args) if called == "drawn" else []
        wanted += [keyword.value for keyword in call.kwargs if keyword.key == "icon"]
        for expression in wanted:
            yield from ((const.lineno, const.value) for const in constants(expression) if const.value)
    for macro in tree(name).find_all(nodes.Macro):
        given = zip(reversed(macro.args), reversed(macro.defaults), strict=False)
        for argument, default in given:
            if argument.name == "icon":
                yield from ((const.lineno, const.value) for const in constants(default) if const.value)


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn(name: str) -> None:
    missing = [f"{name}:{line}: {icon}" for line, icon in icons_asked_for(name) if icon not in icons()]
    assert not missing, "no such icon:\n" + "\n".join(missing)


def test_every_chip_in_code_is_drawn() -> None:
    """Words in `server/` name a tone and an icon: `Word(label, tone, icon)`, and `icon=` anywhere."""
    missing = []
    for path in (ROOT / "server").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            if isinstance(call.func, ast.Name) and call.func.id in ("W", "Word"):
                given |= dict(zip(("label", "tone", "icon"), call.args, strict=False))
                tone = getattr(given.get("tone"), "value", "")
                if tone and f"chip--{tone}" not in classes_drawn():
                    missing.append(f"{path.relative_to(ROOT)}:{call.lineno}: tone {tone}")
            icon = getattr(given.get("icon"), "value", "")
            if icon and isinstance(icon, str) and icon not in icons():
                missing.append(f"{path.relative_to(ROOT)}:{call.lineno}: icon {icon}")
    assert not missing, "not in the design system:\n" + "\n".join(missing)


@cache
def classes_drawn() -> frozenset[str]:
    css = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").rglob("*.css"))
    css = re.sub(r"""/\*.*?\*/|"[^"]*"|'[^']*'""", "", css, flags=re.DOTALL)
    return frozenset(re.findall(r"\.([A-Za-z_][\w-]*)", css))


def classes_asked_for(name: str) -> Iterator[tuple[int, str]]:
    for line, _tag, attributes in read(name).tags:
        for one in attributes.get("class", "").split():
            one = one.strip(CODE)
            if one and VALUE not in one and CODE not in one and not one.startswith("js-"):
                yield line, one


@pytest.mark.parametrize("name", PAGES)
def test_every_class_has_a_rule(name: str) -> None:
    known = classes_drawn() | BARE_LISTS
    missing = [f"{name}:{line}: {one}" for line, one in classes_asked_for(name) if one not in known]
    assert not missing, "no rule in static/css (a bare list is `list`, a hook for a script is a data attribute):\n" + "\n".join(missing)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Halo semua</p>", 1),
        ("<p>{{ _('Halo semua') }}</p>", 0),
        ("<p>{% trans %}Halo semua{% endtrans %}</p>", 0),
        ("<p>{# Halo #}JKD · {{ n }} WIB</p>", 0),
        ('<input placeholder="Cari"{% if x %} class="input"{% endif %}>', 1),
        ('<a href="/halo" class="kata">{{ _("Halo") }}</a>', 0),
        ("{% set nav = [('/sesi', 'Sesi')] %}", 1),
        ("{% if f.type == 'RadioField' %}{% endif %}", 0),
    ],
)
def test_the_reader_tells_words_from_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: int) -> None:
    (tmp_path / "x.html").write_text(text, encoding="utf-8")
    monkeypatch.setattr(f"{__name__}.TEMPLATES", tmp_path)
    for reader in (source, tree, read):
        reader.cache_clear()
    assert len([*raw_texts("x.html"), *raw_strings("x.html")]) == found
    for reader in (source, tree, read):
        reader.cache_clear()
