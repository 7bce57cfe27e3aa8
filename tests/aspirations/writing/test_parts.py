"""Three parts and one text are the same, in Python and in the page's script."""
import json
import shutil
import subprocess
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.aspirations.writing.parts import Parts, compose, parts_of, with_quote, without_quote
from server.config import ROOT

FULL = "Masalah: Trotoar sempit.\n\nUsulan: Lebar paling sedikit dua meter.\n\nAlasan: Kursi roda lewat."
TEXTS = ["", "Bebas saja.", FULL, "Masalah: A\n\nAlasan: B", "Usulan: sendiri", "Usulan: A\n\nMasalah: B", "Masalah: A\n\nMasalah: B",
         "Halo\n\nUsulan: A\n\nAlasan: B", "Masalah: A\nUsulan: B\n\nAlasan: C", "Masalah:  A\n\nAlasan: B", "Masalah: \n\nAlasan: B"]
WORDS = st.text(st.sampled_from("ab \n:MUA"), max_size=12) | st.sampled_from(["Masalah: x", "x\n\nUsulan: y", "Alasan:"])


def test_the_parts_that_were_filled_stand_in_order_under_their_headings():
    assert compose(Parts("Trotoar sempit.", " Lebar paling sedikit dua meter. ", "Kursi roda lewat.")) == FULL
    assert compose(Parts(reason="B", problem="A")) == "Masalah: A\n\nAlasan: B"
    assert compose(Parts(proposal="Sendiri saja.")) == "Sendiri saja." and compose(Parts()) == "" and not Parts()


@given(WORDS, WORDS, WORDS)
def test_what_was_composed_is_the_same_text_when_it_was_read_back(problem, proposal, reason):
    text = compose(Parts(problem, proposal, reason))
    found = parts_of(text)
    assert found is None or compose(found) == text
    if found is not None:
        assert sum(map(bool, astuple(found))) >= 2


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in (FULL, "Masalah: A\n\nAlasan: B", "Masalah: A\nUsulan: B\n\nAlasan: C")])
def test_free_writing_has_no_parts(text):
    assert parts_of(text) is None


def test_a_quote_stands_above_and_comes_off():
    text = with_quote("warga “wajib”\nhadir", "Saya setuju.")
    assert text == "Kutipan: “warga ‘wajib’ hadir”\n\nSaya setuju." and without_quote(text) == ("warga ‘wajib’ hadir", "Saya setuju.")
    assert with_quote("", "Saya setuju.") == "Saya setuju." and without_quote("Kutipan: apa saja") == ("", "Kutipan: apa saja")


def test_the_script_reads_and_writes_the_same(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node; the page itself is tried in tests/browser")
    shutil.copy(ROOT / "static/js/aspirations/parts.js", tmp_path / "parts.mjs")
    cases = [list(astuple(Parts(a, b, c))) for a in ("", " x ", "Usulan: y") for b in ("", "b\n\nAlasan: c") for c in ("", "z")]
    script = ("import {compose, partsOf} from './parts.mjs'; let s=''; for await (const c of process.stdin) s+=c; const {cases, texts}=JSON.parse(s);"
              "console.log(JSON.stringify([cases.map(compose), texts.map(partsOf)]))")
    (tmp_path / "run.mjs").write_text(script)
    done = subprocess.run([node, "run.mjs"], input=json.dumps({"cases": cases, "texts": TEXTS}), capture_output=True, text=True, cwd=tmp_path, check=True)
    composed, read = json.loads(done.stdout)
    assert composed == [compose(Parts(*case)) for case in cases]
    assert read == [list(astuple(found)) if (found := parts_of(text)) else None for text in TEXTS]
