"""The change, word by word: nothing is lost on either side."""
from hypothesis import given
from hypothesis import strategies as st

from server.drafting.wordings import change


def side(parts, without):
    return "".join(text for kind, text in parts if kind != without)


@given(st.text("ab .\n", max_size=60), st.text("ab .\n", max_size=60))
def test_both_sides_can_be_read(before, after):
    parts = change(before, after)
    assert side(parts, "added") == before and side(parts, "removed") == after
    assert all(text for _kind, text in parts)


def test_a_changed_phrase_is_one_change():
    parts = change("Gubernur ditunjuk oleh Presiden untuk lima tahun.", "Gubernur dipilih langsung warga untuk lima tahun.")
    assert parts == (("same", "Gubernur "), ("removed", "ditunjuk oleh Presiden"), ("added", "dipilih langsung warga"),
                     ("same", " untuk lima tahun."))


def test_only_one_side():
    assert change("", "Baru.") == (("added", "Baru."),)
    assert change("Lama.", "") == (("removed", "Lama."),)
    assert change("", "") == ()
    assert change("Sama.", "Sama.") == (("same", "Sama."),)


def test_long_texts_are_quick():
    import time

    began = time.process_time()
    change("a b " * 1000, "b a " * 1000)
    assert time.process_time() - began < 5
