"""A mistyped code: said to be one, its letters marked, and nothing of whether it exists."""
import pytest

from server.aspirations.codes import ALPHABET, check_code, new_code


@pytest.mark.parametrize("letter", "0O1I")
@pytest.mark.parametrize("at", range(8))
def test_letters_that_no_code_has_are_found_with_their_group(letter, at):
    body = new_code()[4:].replace("-", "")
    check = check_code(f"JKD-{(typed := body[:at] + letter + body[at + 1:])[:4]}-{typed[4:]}")
    assert (check.ok, check.problem, check.places) == (False, "letters", [(letter, 1 + at // 4, 1 + at % 4)])


def test_the_page_says_that_it_is_mistyped_and_where(voices, cast):
    page = cast.stranger.get("/lacak?kode=JKD-2O22-21I2").get_data(as_text=True)
    assert "Kode ini salah ketik" in page and page.count('<span class="badchar">') == 3
    for said in ("Kelompok 1, huruf ke-2: O", "Kelompok 2, huruf ke-2: 1", "Kelompok 2, huruf ke-3: I"):
        assert said in page
    short = cast.stranger.get("/lacak?kode=JKD-2222-222").get_data(as_text=True)
    assert "Kelompok 2 berisi 3 huruf" in short and "Kelompok 1" not in short
    assert "berisi" not in cast.stranger.get("/lacak?kode=JKD-2Z22-2253").get_data(as_text=True)


def test_a_mistyped_code_of_an_item_and_of_none_look_the_same(voices, cast):
    """The answer follows from the letters alone: one letter of a code that exists, and the same of one that does not."""
    code = voices.code(voices.submit())
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    before = cast.stranger.get(f"/lacak?kode={wrong}")
    voices.act("erase_aspiration", "citizen", 1)
    voices.change(1, code=new_code())
    after = cast.stranger.get(f"/lacak?kode={wrong}")
    assert before.status_code == after.status_code == 422 and "maybechar" in before.get_data(as_text=True) or not set(wrong[4:]) & set("2Z5S8BUV")
    assert before.get_data() == after.get_data()
