"""The papers are true: their links lead somewhere, their commands exist, their tables are what the code says."""
import dataclasses
import importlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from server.core import errors
from server.core.events import Event

ROOT = Path(__file__).parent.parent.parent
PAPERS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:server|tests|templates|static|docs|bin|migrations|translations)/[\w./-]+)`")
COMMAND = re.compile(r"flask --app wsgi ((?:[a-z][a-z-]+ ?){1,2})")


def name(path):
    return path.relative_to(ROOT).as_posix()


def headings(path):
    found = re.findall(r"^#+ +(.+)$", path.read_text(), re.M)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_links_lead_somewhere(paper):
    for target in LINK.findall(paper.read_text()):
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (paper.parent / path).resolve() if path else paper
        assert there.exists(), (name(paper), target)
        assert not anchor or anchor in headings(there), (name(paper), target)


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_files_that_are_named_exist(paper):
    missing = [found for found in FILE.findall(paper.read_text())
               if not (ROOT / found.rstrip("/.")).exists() and "<" not in found and not list(ROOT.glob(found.rstrip("/.") + "*"))]
    assert missing == []


def commands(group, before=""):
    for word, command in getattr(group, "commands", {}).items():
        yield f"{before}{word}"
        yield from commands(command, f"{before}{word} ")


def test_commands_that_are_named_exist(app):
    known = set(commands(app.cli))
    for paper in PAPERS:
        text = paper.read_text()
        for words in COMMAND.findall(text):
            parts = words.split()
            assert parts[0] in known, (name(paper), words)
        for script in re.findall(r"(?<![\w/])bin/([a-z]+)", text):
            assert (ROOT / "bin" / script).exists(), (name(paper), script)


def test_every_command_of_the_house_is_in_the_operating_paper(app):
    text = (ROOT / "docs/operating.md").read_text()
    missing = [command for command in app.cli.commands if not re.search(rf"(?<![\w-]){re.escape(command)}(?![\w-])", text)]
    assert missing == []


def test_every_script_explains_itself_and_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    for script in sorted(path for path in (ROOT / "bin").iterdir() if not path.name.startswith("_") and path.is_file()):
        said = subprocess.run(["bash", str(script), "--help"], capture_output=True, text=True, timeout=60, check=False)
        assert said.returncode == 0 and f"bin/{script.name}" in said.stdout, script.name
        assert re.search(rf"bin/{script.name}\b|`{script.name}`", readme), script.name


def table(paper, heading):
    """First cells of the table under a heading."""
    part = (ROOT / paper).read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in part.splitlines() if line.startswith("| `")]


def test_the_protocol_lists_every_error_code():
    in_code = {kind.code for kind in _all(errors.Refusal)} - {"refused"} | {"fault"}
    in_paper = {codes[0] for codes in table("docs/protocol.md", "Error codes")}
    assert in_paper == in_code
    text = (ROOT / "docs/protocol.md").read_text()
    for kind in _all(errors.Refusal):
        assert kind.code == "refused" or re.search(rf"\| `{kind.code}` \| {kind.status} \|", text), kind.code


def _all(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _all(one)


def events_in_code():
    """The whole paper docs/events.md, from the classes."""
    from server.audit.listeners import kind_of

    for path in sorted((ROOT / "server").rglob("*.py")):
        if "(Event)" in path.read_text():
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    kinds = sorted({event for event in _all(Event) if event.__module__.startswith("server.")}, key=lambda event: (event.__module__, event.__name__))
    lines = ["# Events", "What can happen, in the words of the code; made by a test from the classes (`JKD_WRITE_EVENTS=1`). Each is told in the",
             "transaction of its cause and leaves an entry of this kind in the ledger. `staff_id` is in all; people's words are in none.", "",
             "| event | ledger | carries | what happened |", "|---|---|---|---|"]
    for event in kinds:
        if event.__name__.startswith("_") or event.__subclasses__():
            continue
        carries = ", ".join(f"`{field.name}`" for field in dataclasses.fields(event) if field.name != "staff_id")
        lines.append(f"| `{event.__name__}` | `{kind_of(event.__name__)}` | {carries} | {(event.__doc__ or '').strip().splitlines()[0]} |")
    return "\n".join(lines) + "\n"


def test_the_paper_of_events_is_what_the_classes_say():
    paper, text = ROOT / "docs/events.md", events_in_code()
    if os.environ.get("JKD_WRITE_EVENTS"):
        paper.write_text(text)
    assert paper.read_text() == text, "JKD_WRITE_EVENTS=1 pytest tests/house/test_docs.py writes it anew"


def controls():
    """Each control of the threat model, with the tests that hold it."""
    for line in (ROOT / "docs/security.md").read_text().splitlines():
        if line.startswith("| ") and "tests/" in line:
            yield line


def test_every_control_of_the_threat_model_has_a_test_that_exists():
    lines = list(controls())
    assert len(lines) >= 25
    for line in lines:
        named = re.findall(r"`(tests/[\w./-]+\.py)(?:::(\w+))?`", line)
        assert named, line
        for path, function in named:
            text = (ROOT / path).read_text()
            assert not function or f"def {function}(" in text, (path, function)
