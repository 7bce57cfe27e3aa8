"""Documents drawn beside the house: data is never markup, a broken press says so."""
import pytest

from server.core import side_process, typesetting

TEMPLATE = """
#let said = json(bytes(sys.inputs.data))
#set document(title: said.words)
#set text(font: "Plus Jakarta Sans", lang: "id")
#said.words
"""


@pytest.fixture(scope="module")
def press(tmp_path_factory):
    template = tmp_path_factory.mktemp("press") / "uji.typ"
    template.write_text(TEMPLATE)
    with typesetting.press(template) as one:
        yield one


def text_of(pdf):
    from io import BytesIO

    from pypdf import PdfReader

    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_data_is_never_markup_and_one_press_draws_many(press):
    words = "#panic() *bukan tebal* $x$ \\ @rujukan /* ini */ `kode`"
    assert " ".join(text_of(press.draw({"words": words})).split()) == words
    assert text_of(press.draw({"words": "Łukasz Ščepán, Nguyễn"})).strip() == "Łukasz Ščepán, Nguyễn"
    assert press.picture({"words": "gambar"}, 300).startswith(b"\x89PNG")


def test_a_letter_that_no_font_has_is_refused_and_the_press_goes_on(press):
    with pytest.raises(typesetting.Undrawable) as refused:
        press.draw({"words": "名前"})
    assert refused.value.code == "letters"
    with pytest.raises(typesetting.Undrawable) as refused:
        press.draw({"kata": "tanpa isi"})
    assert refused.value.code == "template"
    assert press.draw({"words": "lagi"}).startswith(b"%PDF")


def test_who_is_silent_is_ended(press, tmp_path):
    slow = side_process.SideProcess("http.server", "0")  # answers nothing on its pipe
    with pytest.raises(side_process.Silent) as silent:
        slow.ask({}, within=0.2)
    assert silent.value.code == "slow"
    with pytest.raises(side_process.Silent) as silent:
        slow.ask({}, within=0.2)
    assert silent.value.code == "died"
