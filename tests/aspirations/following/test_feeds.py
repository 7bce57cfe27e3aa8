"""Atom: valid as RFC 4287 asks, the same for everyone, and nothing in it that a page may not tell."""
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

A = "{http://www.w3.org/2005/Atom}"


def checked(response):
    """The feed's entries, once everything that the RFC asks of a feed is there."""
    assert response.status_code == 200 and response.mimetype == "application/atom+xml"
    assert response.headers["Cache-Control"] == "public, max-age=300" and "Set-Cookie" not in response.headers
    root = ET.fromstring(response.get_data())
    assert root.tag == A + "feed"
    entries = root.findall(A + "entry")
    for node in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(A + name)) == 1 and node.findtext(A + name), name
        assert node.findtext(A + "id").startswith("http") and datetime.fromisoformat(node.findtext(A + "updated"))
    rels = [link.get("rel") for link in root.findall(A + "link")]
    assert rels == ["self", "alternate"]
    for entry in entries:
        assert entry.findtext(f"{A}author/{A}name") and entry.find(A + "content").get("type") == "text"
        assert datetime.fromisoformat(entry.findtext(A + "published")) <= datetime.fromisoformat(entry.findtext(A + "updated"))
    ids = [entry.findtext(A + "id") for entry in entries]
    assert len(ids) == len(set(ids))
    return entries


def text(entry):
    return "".join(entry.itertext())


def test_voices_as_a_feed(voices, cast):
    first = voices.shown("Trotoar <b>sempit</b> & gelap ]]> di depan pasar.", topic="transportasi", display="inisial", name="Sari Dewi")
    rahasia = voices.shown("Ini hanya untuk tim penyusun saja.", is_confidential=True, topic="transportasi")
    other = voices.shown("Puskesmas perlu buka sampai malam hari.", topic="kesehatan")
    voices.submit("Belum dibaca siapa pun sampai hari ini.")
    everything = checked(cast.stranger.get("/aspirasi.atom"))
    assert [entry.findtext(A + "id").rsplit("/", 1)[1] for entry in everything] == [voices.code(other), voices.code(first)]
    assert "<b>sempit</b> & gelap ]]>" in text(everything[1]) and "S.D." in text(everything[1]) and "Sari" not in text(everything[1])
    assert voices.code(rahasia) not in "".join(map(text, everything))
    (only,) = checked(cast.stranger.get("/aspirasi.atom?topik=transportasi"))
    assert only.findtext(A + "id").endswith(voices.code(first))


def test_a_feed_that_did_not_change_is_not_sent_again(voices, cast):
    voices.shown()
    first = cast.stranger.get("/aspirasi.atom")
    assert cast.stranger.get("/aspirasi.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_no_kecamatan_of_who_chose_anonim(voices, cast):
    voices.shown(area="31.71.01.1001")
    (entry,) = checked(cast.stranger.get("/aspirasi.atom"))
    assert "Jakarta Pusat" in text(entry) and "Gambir" not in text(entry)
    assert checked(cast.stranger.get("/aspirasi.atom?wilayah=31.71.01")) == []


@pytest.mark.parametrize("address", ["/jawaban.atom", "/jawaban.atom?pasal=2", "/jawaban.atom?pasal=zz", "/en/jawaban.atom"])
def test_answers_as_a_feed(matrix, cast, address):
    item_id = matrix.said(at="2(2)")
    matrix.published(matrix.confirmed(item_id))
    matrix.published(matrix.confirmed(matrix.said("Ini rahasia, jangan ditampilkan.", is_confidential=True, at="1"), at="1"))
    (entry,) = checked(cast.stranger.get(address))
    assert "Usul ini dipakai." in text(entry) and ("Dipakai: " in text(entry) or "Used" in text(entry) or address.startswith("/en"))


def test_an_empty_feed_is_a_feed(cast):
    assert checked(cast.stranger.get("/jawaban.atom?pasal=99")) == []
