"""The same house in English: one address more for each page, nothing else. The crawl over all pages is its neighbour."""
import re
from datetime import datetime, timezone

import pytest

from server.core import catalog, english, i18n

EVENING = datetime(2022, 4, 21, 12, 42, tzinfo=timezone.utc)


def links(html):
    """The addresses of the page that a reader can follow or send to, without the switch."""
    html = re.sub(r'<[^>]*hreflang="id"[^>]*>', "", html)
    return re.findall(r'\s(?:href|action|formaction)="([^"]*)"', html)


def test_the_prefix_is_a_language_and_not_another_site(app):
    client = app.test_client()
    for path in ("/en", "/en/"):
        page = client.get(path)
        assert page.status_code == 200 and '<html lang="en" data-home="/en"' in page.text
    assert '<html lang="id"' in client.get("/").text
    assert client.get("/en/tidak-ada").status_code == 404
    assert "This page does not exist" in client.get("/en/tidak-ada").text


@pytest.mark.parametrize("path", ["/en/healthz", "/en/readyz", "/en/metrics", "/en/static/x.css", "/en/en/", "/en/en/aspirasi", "/en//example.com/"])
def test_what_machines_ask_for_has_one_address(app, path):
    assert app.test_client().get(path).status_code == 404


def test_links_and_forms_stay_in_english(app):
    found = [link for path in ("/en/", "/en/aspirasi/baru", "/en/lacak", "/en/masuk", "/en/tidak-ada") for link in links(app.test_client().get(path).text)]
    inside = [link for link in found if link.startswith("/") and not link.startswith("/static/")]
    assert len(inside) > 60
    assert [link for link in inside if not link.startswith("/en/")] == []


def test_redirects_stay_in_english(app, cast):
    asked = app.test_client().get("/en/meja?jalur=baru")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/en/masuk?lanjut=/meja%3Fjalur%3Dbaru")
    assert app.test_client().get("/meja").headers["Location"] == "/masuk?lanjut=/meja"
    assert app.test_client().get("/en/lacak/saya").headers["Location"] == "/en/lacak"
    sent = cast.citizen.post("/en/keluar", page="/en/aspirasi/baru")
    assert sent.headers["Location"] == "/en/"


def test_only_addresses_of_this_site_get_the_prefix():
    assert english.in_english("/") == "/en/"
    assert english.in_english("/aspirasi?q=a#b") == "/en/aspirasi?q=a#b"
    for other in ("//example.com/", "https://example.com/", "/static/x.js", "/en/ruu", "/api/v1/x", "#isi", "", "mailto:a@example.com"):
        assert english.in_english(other) == other


def switch(html):
    return re.search(r'<a class="lang" lang="(\w+)" hreflang="(\w+)" href="([^"]*)"', html).groups()


def test_the_switch_leads_to_the_same_page_with_its_query(app):
    client = app.test_client()
    assert switch(client.get("/aspirasi?q=air&urut=dukungan").text) == ("en", "en", "/en/aspirasi?q=air&amp;urut=dukungan")
    assert switch(client.get("/en/aspirasi?q=air&urut=dukungan").text) == ("id", "id", "/aspirasi?q=air&amp;urut=dukungan")
    assert switch(client.get("/en/").text)[2] == "/"


def test_after_a_post_the_switch_leads_to_what_a_get_may_show(app, cast):
    again = cast.citizen.post("/aspirasi/baru", {"text": ""})
    assert again.status_code == 422 and switch(again.text)[2] == "/en/aspirasi/baru"
    refused = cast.citizen.post("/aspirasi/JKD-2222-2222/laporkan", {"reason": "x"}, page="/aspirasi/baru")
    assert refused.status_code == 404 and switch(refused.text)[2] == "/en/"


def test_a_secret_address_is_not_repeated_in_the_switch(app):
    page = app.test_client().get("/lacak/k/" + "x" * 40)
    assert page.status_code == 404 and "x" * 40 not in page.text


def test_search_engines_learn_of_both(app):
    for path, own in (("/hasil?x=1", "http://localhost/hasil"), ("/en/hasil?x=1", "http://localhost/en/hasil")):
        html = app.test_client().get(path).text
        assert f'<link rel="canonical" href="{own}">' in html
        assert '<link rel="alternate" hreflang="id" href="http://localhost/hasil">' in html
        assert '<link rel="alternate" hreflang="en" href="http://localhost/en/hasil">' in html
    assert "canonical" not in app.test_client().get("/tidak-ada").text


def test_a_cached_page_differs_by_its_address_alone(app):
    client = app.test_client()
    indonesian, in_english = client.get("/ruu"), client.get("/en/ruu")
    assert indonesian.headers.get("ETag") != in_english.headers.get("ETag") or indonesian.headers.get("ETag") is None
    assert "cookie" not in in_english.headers.get("Vary", "").lower()
    assert client.get("/en/ruu", headers={"Accept-Language": "id"}).data == in_english.data
    assert client.get("/ruu", headers={"Accept-Language": "en"}).data == indonesian.data


def test_refusals_speak_the_language_of_the_address(app):
    client = app.test_client()
    for path, words in (("/sesi/tidak-ada/keadaan.json", "Tidak ditemukan."), ("/en/sesi/tidak-ada/keadaan.json", "Not found.")):
        assert client.get(path, headers={"Accept": "application/json"}).get_json()["message"] == words


def test_times_and_numbers_are_written_as_each_language_does(app):
    with app.test_request_context("/"):
        assert i18n.wib_full(EVENING) == "21 April 2022, 19.42 WIB"
        assert i18n.wib_day(EVENING) == "Kamis, 21 April 2022"
        assert (i18n.number(12480), i18n.number(3.5), i18n.percent(746, 1000)) == ("12.480", "3,5", "74,6 %")
    with app.test_request_context("/", environ_overrides={"jkd.language": "en"}):
        assert i18n.wib_full(EVENING) == "21 April 2022, 7.42 pm WIB"
        assert i18n.wib_clock(EVENING) == "7.42 pm"
        assert i18n.wib_day(EVENING) == "Thursday 21 April 2022"
        assert (i18n.number(12480), i18n.number(3.5), i18n.percent(746, 1000)) == ("12,480", "3.5", "74.6%")
        assert i18n.ago(None) == ""


def test_english_has_a_plural(app):
    from flask_babel import gettext as _

    with app.test_request_context("/", environ_overrides={"jkd.language": "en"}):
        said = [str(_("%(n)s menit lalu", n=n)) for n in (1, 2, "1", "1,284")]
        assert said == ["1 minute ago", "2 minutes ago", "1 minute ago", "1,284 minutes ago"]
        assert app.jinja_env.from_string("{{ _('%(n)s aspirasi', n=1) }}, {{ _('%(n)s aspirasi', n='<b>') }}").render() in (
            "1 aspiration, &lt;b&gt; aspirations", "1 aspiration, <b> aspirations")
        assert _("%(n)s dukungan", n="%(n)s") == f"%(n)s vote{catalog.FORMS}%(n)s votes"  # a script fills and chooses
    with app.test_request_context("/"):
        assert _("%(n)s menit lalu", n=1) == "1 menit lalu"


def test_a_server_reads_the_sentences_before_it_opens(app):
    i18n.prepare(app)
    assert catalog.entries.cache_info().currsize >= 2
    assert catalog.entries(str(app.config["TRANSLATIONS"]), "id") == {}


def test_what_fills_a_sentence_is_escaped(app):
    template = "{% autoescape true %}{{ _('Oleh %(who)s', who=who) }}{{ _('oleh %(who)s', who=who) }}{% endautoescape %}"
    for language in i18n.LANGUAGES:
        with app.test_request_context("/", environ_overrides={"jkd.language": language}):
            assert "<i>" not in app.jinja_env.from_string(template).render(who="<i>")


def test_a_mail_speaks_its_readers_language(app):
    from flask_babel import gettext as _

    with app.app_context():
        assert (i18n.language(), i18n.base(), _("Tidak ditemukan.")) == ("id", "", "Tidak ditemukan.")
        with i18n.speaking("en"):
            assert (i18n.language(), i18n.base(), _("Tidak ditemukan.")) == ("en", "/en", "Not found.")
            assert i18n.wib_full(EVENING).endswith("7.42 pm WIB")
            with i18n.speaking("id"):
                assert i18n.wib_full(EVENING).endswith("19.42 WIB")
            assert i18n.wib_full(EVENING).endswith("7.42 pm WIB")
        assert i18n.wib_full(EVENING).endswith("19.42 WIB")
    with app.test_request_context("/", environ_overrides={"jkd.language": "en"}), i18n.speaking("id"):
        assert i18n.number(12480) == "12.480"


def test_what_is_stored_in_indonesian_is_translated_or_marked(app):
    with app.test_request_context("/", environ_overrides={"jkd.language": "en"}):
        assert i18n.stored("Penyusunan") == "Drafting"
        assert i18n.stored("Bincang <sore>") == '<span lang="id">Bincang &lt;sore&gt;</span>'
        assert i18n.in_source("") == ""
    with app.test_request_context("/"):
        assert (i18n.stored("Penyusunan"), i18n.stored("Bincang"), i18n.in_source("Bincang")) == ("Penyusunan", "Bincang", "Bincang")
