"""The words that changed between two texts."""
import random
import time
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.instruments.comparing.words import ADDED, REMOVED, SAME, diff, tokens

WORDS = st.lists(st.sampled_from(["gubernur", "dan", "wajib", ",", ".", "(2)", "warga", "kota ", "  ", "\n", "70A", "di", "paling lama"]), max_size=30)


def shown(before, after):
    """`a [-b-]{+c+} d`"""
    marks = {SAME: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
    return "".join(marks[kind].format(text) for kind, text in diff(before, after))


@pytest.mark.parametrize("before, after, expected", [
    ("Gubernur dipilih.", "Gubernur dipilih.", "Gubernur dipilih."),
    ("", "Baru.", "{+Baru.+}"),
    ("Lama.", "", "[-Lama.-]"),
    ("Gubernur dipilih warga.", "Gubernur dipilih langsung oleh warga.", "Gubernur dipilih {+langsung oleh +}warga."),
    ("paling lama 14 hari.", "paling lama 30 hari.", "paling lama [-14 -]{+30 +}hari."),
    ("kota, pulau, dan laut", "kota, pulau dan laut", "kota, pulau[-, -]{+ +}dan laut"),
    ("ayat (1) berlaku", "ayat (2) berlaku", "ayat ([-1-]{+2+}) berlaku"),
    ("sebesar 1,5 persen", "sebesar 2,5 persen", "sebesar [-1-]{+2+},5 persen"),
    ("warga menolak lalu pergi jauh", "tamu datang lalu makan enak", "[-warga menolak lalu pergi jauh-]{+tamu datang lalu makan enak+}"),
    ("Undang-Undang ini", "Undang-Undang itu", "Undang-Undang [-ini-]{+itu+}"),
    ("satu  dua", "satu dua", "satu[-  -]{+ +}dua"),
])
def test_what_is_told(before, after, expected):
    assert shown(before, after) == expected


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_it(old, new):
    before, after = " ".join(old), "".join(new)
    parts = diff(before, after)
    assert "".join(text for kind, text in parts if kind != ADDED) == before
    assert "".join(text for kind, text in parts if kind != REMOVED) == after
    assert all(text for _kind, text in parts) and all(one[0] != other[0] for one, other in zip(parts, parts[1:]))
    assert "".join(tokens(before)) == before


def test_it_keeps_as_much_as_difflib_and_takes_less_time():
    rng = random.Random(5)
    vocabulary = [f"kata{n}" for n in range(60)] + ["dan", "yang", "di", ",", "."] * 6
    pairs = []
    for _ in range(40):
        old = [rng.choice(vocabulary) for _ in range(180)]
        new = [rng.choice(vocabulary) if rng.random() < 0.12 else word for word in old if rng.random() > 0.05]
        pairs.append((" ".join(old), " ".join(new)))
    begun = time.perf_counter()
    kept = sum(len(text) for one in pairs for kind, text in diff(*one) if kind == SAME)
    ours, begun = time.perf_counter() - begun, time.perf_counter()
    matched = 0
    for before, after in pairs:
        old, new = tokens(before), tokens(after)
        for a, _b, length in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            matched += sum(map(len, old[a:a + length]))
    theirs = time.perf_counter() - begun
    assert kept >= 0.95 * matched
    assert ours < theirs, (ours, theirs)


def test_two_long_texts_without_a_word_in_common_take_no_time():
    begun = time.perf_counter()
    parts = diff(" ".join(["a b"] * 4000), " ".join(["c d"] * 4000))
    assert [kind for kind, _text in parts] == [REMOVED, ADDED] and time.perf_counter() - begun < 2
