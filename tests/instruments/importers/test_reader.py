"""What the importers know more of is read by everybody: items under items, an amending law, elucidations, attachments."""
import pytest

from server.core.database import session
from server.instruments.bill_source import ArticleSource, BillSource, ChapterSource, ItemSource, ParagraphSource
from server.instruments.models import Provision
from tests.instruments.importers.test_round_trips import amending
from tests.instruments.make import store


@pytest.mark.only_on("sqlite", "pages, no queries of their own")
def test_an_amending_law_is_read_whole_and_article_by_article(app):
    store(app, amending())
    client = app.test_client()
    html = client.get("/ruu").get_data(as_text=True)
    for words in ("Batang tubuh", 'id="pasal-I"', 'id="pasal-70A"', "Bab XIIA", "Agar setiap orang", "Penjelasan umum", "Maka undang-undangnya juga.", "LAMPIRAN I", "Batas."):
        assert words in html, words
    assert "Bab </a>" not in html and html.index('id="pasal-I"') < html.index('id="pasal-70A"') < html.index('id="pasal-II"')
    for article, words in (("I", "Ketentuan Pasal 5 diubah"), ("70A", "Sisipan A."), ("72A", "Enam.")):
        page = client.get(f"/ruu/1/pasal/{article}")
        assert page.status_code == 200 and words in page.get_data(as_text=True), article


@pytest.mark.only_on("sqlite", "pages, no queries of their own")
def test_items_under_items_have_addresses_and_are_shown(app):
    items = (ItemSource("a", "kota:", items=(ItemSource("1", "pusat;"), ItemSource("2", "barat:", items=(ItemSource("a", "besar."),)))), ItemSource("b", "pulau."))
    whole = BillSource("Rancangan", "uji", (ChapterSource("I", "UMUM", (ArticleSource("1", (ParagraphSource("1", "Meliputi:", items),)),)),))
    store(app, whole)
    with app.app_context():
        import sqlalchemy as sa

        assert list(session.scalars(sa.select(Provision.address).order_by(Provision.position))) == [
            "bab-I", "1", "1(1)", "1(1)a", "1(1)a.1", "1(1)a.2", "1(1)a.2.a", "1(1)b"]
    html = app.test_client().get("/ruu").get_data(as_text=True)
    assert html.index("pusat;") < html.index("barat:") < html.index("besar.") < html.index("pulau.") and 'id="pasal-1-1a.2.a"' in html
