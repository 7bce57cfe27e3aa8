"""A code catches every single wrong letter and every swap of neighbours, and forgives how it is typed."""
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.aspirations.codes import _WEIGHTS, ALPHABET, _times, check_code, check_letter, new_code

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def letters_of(code):
    return code[4:].replace("-", "")


def test_the_alphabet_has_32_letters_and_none_that_look_alike():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("0O1I") & set(ALPHABET)


def test_the_proof_no_weight_is_zero_and_all_differ():
    """The check letter's weight is 1. With this, linearity proves both promises for all 32^8 codes."""
    weights = (*_WEIGHTS, 1)
    assert len(set(weights)) == 8 and 0 not in weights
    assert all(_times(w, v) for w in weights for v in range(1, 32))  # a wrong letter changes the sum
    assert all(_times(a ^ b, v) for a, b in itertools.combinations(weights, 2) for v in range(1, 32))  # so does a swap of any two


def test_every_wrong_letter_and_every_swap_of_one_code_exhaustively():
    for _ in range(20):
        right = letters_of(new_code())
        for at, letter in itertools.product(range(8), ALPHABET):
            assert check_code(right[:at] + letter + right[at + 1:]).ok == (letter == right[at])
        for at in range(7):
            swapped = right[:at] + right[at + 1] + right[at] + right[at + 2:]
            assert check_code(swapped).ok == (swapped == right)


@given(bodies, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_wrong_letter_is_caught(body, at, letter):
    right = body + check_letter(body)
    wrong = right[:at] + letter + right[at + 1:]
    assert check_code(wrong).ok == (wrong == right)


@given(bodies, st.integers(0, 6))
def test_a_swap_is_caught(body, at):
    right = body + check_letter(body)
    wrong = right[:at] + right[at + 1] + right[at] + right[at + 2:]
    assert check_code(wrong).ok == (wrong == right)


def test_new_codes_are_right_and_differ():
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 13 and check_code(code).ok and check_code(code).normalised == code for code in codes)


@pytest.mark.parametrize("spell", [str.lower, lambda c: c.replace("-", ""), lambda c: c[4:], lambda c: c[4:].replace("-", "").lower(),
                                   lambda c: f"  {c} ", lambda c: c.replace("-", " "), lambda c: c.replace("-", "–"), lambda c: " ".join(c)])
def test_a_code_is_read_however_it_is_typed(spell):
    code = new_code()
    assert check_code(spell(code)).normalised == code and check_code(spell(code)).ok


@pytest.mark.parametrize("typed, problem", [
    ("", "empty"), ("JKD", "length"), ("JKD-2222", "length"), ("JKD-2222-22222", "length"), ("JKD-2O22-2222", "letters"),
    ("JKD-2222-2221", "letters"), ("jkd-i222-2222", "letters"), ("JKD-2222-222?", "letters"), ("JKD-2222-2223", "check"), ("x" * 5000, "length"),
    ("\x00", "letters"), ("JKD-2222-222\u202e", "letters"),
])
def test_each_mistake_is_told_apart(typed, problem):
    found = check_code(typed)
    assert not found.ok and found.problem == problem


def test_the_letters_to_look_at_are_marked():
    assert [letter for letter, is_wrong in check_code("jkd 2o22 0222").letters if is_wrong] == ["O", "0"]
    assert check_code("22222223").letters[-1] == ("3", True)
    assert "".join(letter for letter, _ in check_code("22222223").letters) == "JKD-2222-2223"
