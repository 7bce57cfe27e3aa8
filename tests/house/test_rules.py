"""The house rules that a program can check."""
import ast
import dataclasses
import importlib
import pathlib
import subprocess
import sys
import types
import typing
from datetime import datetime

import pytest

from server.core import words
from server.core.events import Event

ROOT = pathlib.Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "server").rglob("*.py"))
ONLY_HERE = {
    "flask_socketio": {"core/realtime.py"}, "bleach": {"core/text.py"}, "nh3": {"core/text.py"},
    "socketio": {"core/broadcast.py", "core/neighbours.py", "core/realtime.py"}, "smtplib": {"notifications/mail.py"},
}
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "services.py", "managers.py", "common.py"}


def name(path):
    return path.relative_to(ROOT / "server").as_posix()


def trees():
    return [(path, ast.parse(path.read_text())) for path in SOURCES]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_libraries_stay_behind_their_door():
    strays = [(name(path), module) for path, tree in trees() for module in imported(tree)
              if module.split(".")[0] in ONLY_HERE and name(path) not in ONLY_HERE[module.split(".")[0]]]
    assert strays == []


def test_only_broadcasts_publish():
    strays = [name(path) for path, tree in trees() for node in ast.walk(tree)
              if isinstance(node, ast.ImportFrom) and node.module == "server.core.realtime"
              and any(alias.name == "publish" for alias in node.names) and path.name != "broadcasts.py"]
    assert strays == []


def test_nobody_commits_but_the_outermost_operation():
    allowed = {"core/database.py", "core/group_commit.py"}
    strays = [(name(path), node.lineno) for path, tree in trees() for node in ast.walk(tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit" and name(path) not in allowed]
    assert strays == []


def test_names_and_sizes():
    assert [name(path) for path in SOURCES if path.name in FORBIDDEN_NAMES] == []
    assert [(name(path), n) for path in SOURCES if (n := len(path.read_text().splitlines())) > 450] == []


def test_operations_name_the_actor_and_take_no_bag_of_fields():
    wrong = []
    for path in SOURCES:
        if path.name in ("operations.py", "lifecycle.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and node.args.kwarg:
                    wrong.append((name(path), node.name))
    assert wrong == []


def all_events():
    for path in SOURCES:
        if path.name == "events.py" and path.parent.name != "core":
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))

    def below(cls):
        for sub in cls.__subclasses__():
            yield sub
            yield from below(sub)

    return [cls for cls in below(Event) if cls.__module__.startswith("server.")]


def test_events_carry_ids_and_facts_never_words_of_people():
    allowed = {int, str, bool, float, datetime}
    banned = {"text", "name", "email", "phone", "note", "participant_id", "body", "title", "message"}
    assert len(all_events()) > 10
    for cls in all_events():
        hints = typing.get_type_hints(cls)
        for item in dataclasses.fields(cls):
            kinds = set(typing.get_args(hints[item.name])) - {types.NoneType} or {hints[item.name]}
            assert item.name not in banned, (cls.__name__, item.name)
            assert kinds <= allowed, (cls.__name__, item.name, kinds)


@pytest.mark.parametrize("table", sorted(words.ENUMS))
def test_every_code_has_its_word_and_every_word_its_code(app, table):
    assert {str(code) for code in words.ENUMS[table]} == {str(code) for code in words.WORDS[table]}
    with app.test_request_context("/"):
        labels = [words.label(table, code) for code in words.WORDS[table]]
    assert all(labels) and len(set(labels)) == len(labels)
    banned = {"diterima", "ditahan", "accepted", "detained"}
    assert not {label.lower() for label in labels} & banned


def test_every_chip_has_a_tone_that_exists_and_an_icon_that_exists():
    icons = (ROOT / "templates/components/icons.html").read_text()
    css = (ROOT / "static/css/components/chip.css").read_text()
    for table in words.WORDS.values():
        for word in table.values():
            assert not word.tone or f"chip--{word.tone}" in css, word
            assert not word.icon or f"'{word.icon}'" in icons or f'"{word.icon}"' in icons, word


def test_the_web_process_imports_nothing_heavy():
    code = ("import sys, wsgi; heavy = {'numpy', 'sklearn', 'scipy', 'typst', 'docx', 'pandas', 'openpyxl', 'pypdfium2', 'PIL'};"
            "print(sorted(heavy & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"


def test_settings_are_documented():
    from server.config import Settings

    page = (ROOT / "docs/operating.md").read_text()
    missing = [field for field in Settings.model_fields if f"JKD_{field.upper()}" not in page]
    assert missing == []


def test_public_functions_have_docstrings():
    bare = [(name(path), node.name) for path, tree in trees() for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node)]
    assert bare == [], f"{len(bare)} without a promise: {bare[:12]}"


