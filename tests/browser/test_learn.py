"""Kenali and Kabar in a real browser: words counted as the server counts them, data that runs nothing, one reading told."""
import pytest
import sqlalchemy as sa

from server.core.database import session
from server.learn.counting import words_in
from server.learn.models import ReadingCount
from tests.learn.make import article, published, theme, writer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
TRICKY = ["# Judul **tebal** dan [empat kata di sini](https://a.example/x) — …", "- 4,67 persen\n- undang-undang\u00a0baru\n\n|a|b|", "é ñ 中文 😀 ½ _x_ `kode` [a](b)[c](d)"]


def test_words_are_counted_the_same_while_typing(live_server, new_page):
    page = new_page(cookies=[live_server.staff_cookie("host")])
    page.goto("/kelola/kenali/baru")
    shown = page.locator('[data-words-total="id"] [data-used]')
    for source in TRICKY:
        page.fill("#now", source)
        assert shown.inner_text() == str(words_in(source)), source
    page.fill("#change", "kata " * 300)
    assert page.locator('[data-words-total="id"]').get_attribute("data-too-long") is not None


def test_an_article_is_told_as_read_once_and_its_data_runs_nothing(live_server, new_page):
    def make():
        from server.core.permissions import Actor, Role

        admin = Actor(staff_id=writer(None).staff_id, roles=frozenset({Role.ADMIN}))
        published(admin, theme(title="</script><script>window.ran = true</script>"))
        return published(admin, article(title="</script><script>window.ran = true</script>"))

    piece_id = live_server.do(make)
    page = new_page(user_agent=PHONE)
    page.clock.install()
    page.goto("/kabar/script-script-window-ran-true-script")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("JSON.parse(document.querySelector('[type=\"application/ld+json\"]').textContent).headline").startswith("</script>")
    with page.expect_request(lambda request: request.method == "POST") as told:
        page.clock.fast_forward(9000)
    assert told.value.url.endswith("/dibaca") and told.value.response().status == 204
    page.clock.fast_forward(60_000)
    count = sa.select(ReadingCount.count).where(ReadingCount.piece_id == piece_id)
    assert live_server.do(lambda: session.scalar(count)) == 1
