"""Personal data in the page while one types, and on the server: the same places, whoever looks."""
import json
import random
import shutil
import subprocess

import pytest

from server.config import ROOT
from tests.screening.personal_table import CASES, by_server, from_script

SCRIPT = ("import {screen} from './personal.js'; let s=''; for await (const c of process.stdin) s+=c;"
          "console.log(JSON.stringify(JSON.parse(s).map(screen)))")


def by_script(texts, folder):
    """All at once in Node; where there is none, the browser tests run the same table."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node; tests/browser/test_writing.py runs the table in Chromium")
    shutil.copytree(ROOT / "static/js/aspirations/personal", folder / "personal")
    shutil.copy(ROOT / "static/js/aspirations/personal.js", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(SCRIPT)
    done = subprocess.run([node, "run.js"], input=json.dumps(texts), capture_output=True, text=True, cwd=folder, check=True)
    return [from_script(text, found) for text, found in zip(texts, json.loads(done.stdout), strict=True)]


def wrong(found):
    return [(text, "wanted", sorted(wanted), "found", places) for (text, wanted), places in zip(CASES, found, strict=True) if sorted(wanted) != places]


def test_the_table_is_long_enough_and_has_every_kind():
    kinds = [code for _text, places in CASES for _start, _end, code in places]
    assert len(CASES) >= 120 and sum(not places for _text, places in CASES) >= 45
    assert {kind: kinds.count(kind) >= 8 for kind in set(kinds)} == dict.fromkeys(
        ("address", "bank_account", "email", "family_card", "identity_number", "phone", "plate"), True) or kinds.count("family_card") >= 6


def test_the_server_finds_what_the_table_says():
    assert wrong([by_server(text) for text, _places in CASES]) == []


def test_the_script_finds_the_same(tmp_path):
    assert wrong(by_script([text for text, _places in CASES], tmp_path)) == []


def test_both_agree_on_pieces_thrown_together(tmp_path):
    pick = random.Random(11)
    pieces = [text for text, _places in CASES if text] + ["\n", "NIK", "KK", "no", "RT 05", "jalan", "Rp", "12", "@", "BCA", "pelat", "blok", "é", "😀", "tahun", "jt"]
    texts = [pick.choice((" ", ", ", "", "\n")).join(pick.choices(pieces, k=pick.randint(2, 4))) for _ in range(600)]
    differing = [(text, server, script) for text, script in zip(texts, by_script(texts, tmp_path), strict=True) if (server := by_server(text)) != script]
    assert differing == []
