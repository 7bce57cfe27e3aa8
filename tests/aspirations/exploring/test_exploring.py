"""The list as people use it: filters with counts, words that are found, the map, the table, and near-identical ones as one."""
import csv
import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.aspirations import explore
from server.aspirations.exploring import folding, keeping
from server.aspirations.exploring.filters import NONE, OUTSIDE, SEVERAL, Filters
from server.aspirations.exploring.models import Band
from server.aspirations.exploring.outcomes import bits_of, keep_outcomes, names_of
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import operation, session
from tests.aspirations.exploring.test_sketches import COPIES

CODE = re.compile(r"<h3><a href=\"/aspirasi/(JKD-[^\"]+)\"")


def page_of(cast, query=""):
    answer = cast.stranger.get("/aspirasi" + query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def ids_on(voices, cast, query=""):
    known = {row.code: row.id for row in voices.rows(sa.select(Aspiration.code, Aspiration.id))}
    return [known[code] for code in CODE.findall(page_of(cast, query))]


def count_beside(page, name, value):
    found = re.search(rf'name="{name}" value="{re.escape(value)}".*?<span class="mute xs">([\d.+]+)<', page)
    return found[1] if found else None


def fold(voices):
    with voices.app.test_request_context():
        while folding.fold_new():
            pass


@pytest.fixture
def several(voices):
    """Five voices that differ in everything."""
    facts = (("wish", "pilgub", "31.74.01", "nama"), ("wish", "kesehatan", "31.74.02", "anonim"), ("input", "pilgub", "31.75.03", "anonim"),
             ("input", None, None, "anonim"), ("question", "pilgub", "32.16", "anonim"))
    return [voices.shown(f"Suara nomor {n} tentang hal lain lagi {n}.", kind=kind, topic=topic, area=area, display=display,
                         name="Dewi" if display == "nama" else None) for n, (kind, topic, area, display) in enumerate(facts)]


def test_of_one_filter_any_and_of_several_all(voices, cast, several):
    one, two, three, four, five = several
    assert ids_on(voices, cast) == several[::-1]
    assert ids_on(voices, cast, "?jenis=wish&jenis=question") == [five, two, one]
    assert ids_on(voices, cast, "?jenis=wish&jenis=question&topik=pilgub") == [five, one]
    assert ids_on(voices, cast, f"?topik={NONE}") == [four]
    assert ids_on(voices, cast, f"?wilayah={NONE}&wilayah={OUTSIDE}") == [five, four]
    assert ids_on(voices, cast, "?wilayah=31.75&wilayah=32.16") == [five, three]
    assert ids_on(voices, cast, "?jenis=nothing&topik=&wilayah=99") == several[::-1]


def test_a_count_says_what_its_box_would_bring(voices, cast, several):
    page = page_of(cast, "?topik=pilgub&jenis=wish")
    assert count_beside(page, "topik", "pilgub") == "1"
    assert count_beside(page, "topik", "kesehatan") == "1"  # with it as well there would be one more
    assert count_beside(page, "jenis", "wish") == "1"
    assert count_beside(page, "jenis", "input") == "1"
    assert count_beside(page, "jenis", "criticism") == "0"
    assert count_beside(page, "wilayah", "31.74") == "1"
    assert count_beside(page, "keadaan", "published") == "1"
    assert "2 pilihan aktif" in page
    assert 'href="/aspirasi?topik=pilgub"' in page  # a chip without the other


def test_every_count_equals_what_the_rows_say(voices, cast, several):
    """The proof for the register: for each value of each filter its count is the number of rows that the filter then shows."""
    keep_in_operation(voices, {several[0]: ["accepted", "partly"], several[2]: ["declined"]})
    with voices.app.test_request_context():
        counted, _districts = explore.counted_of(Filters())
        for name in SEVERAL:
            for value, count in counted.facets[name].items():
                shown = explore.all_ids(Filters(**{name: (value or NONE,)})) if name not in ("pasal", "naskah") else None
                assert shown is None or len(shown) == count.all, (name, value)
        rows = session.execute(sa.select(Aspiration.kind, sa.func.count()).where(Aspiration.is_listed).group_by(Aspiration.kind)).all()
        assert {kind: count.all for kind, count in counted.facets["jenis"].items() if count.all} == dict(map(tuple, rows))


def keep_in_operation(voices, found):
    with voices.app.test_request_context():
        return keep_outcomes(found)


def test_outcomes_are_filtered_by_and_shown(voices, cast, several):
    assert keep_in_operation(voices, {several[0]: ["accepted"], several[1]: ["declined", "accepted"]}) == 2
    assert keep_in_operation(voices, {several[0]: ["accepted"]}) == 0
    assert ids_on(voices, cast, "?hasil=accepted") == [several[1], several[0]]
    page = page_of(cast, "?hasil=declined")
    assert count_beside(page, "hasil", "accepted") == "2"
    assert "Tidak dipakai" in page
    assert names_of(bits_of(["out_of_scope", "partly", "nothing"])) == ("partly", "out_of_scope")


def test_the_longest_waiting_come_first(voices, cast, several):
    now = clock.now()
    for one, days, state in zip(several, (9, 2, 5, -3, 1), ("published", "published", "considered", "considered", "explained"), strict=True):
        voices.change(one, considered_due_at=now + timedelta(days=days), explained_due_at=now + timedelta(days=days), state=state)
    one, two, three, four, five = several
    assert ids_on(voices, cast, "?urut=menunggu") == [four, two, three, one, five]


@pytest.mark.parametrize("query", ["gak dipilih", "nggak memilih", "pemilihan", "PILIH!", "kagak milih"])
def test_slang_and_forms_are_found(voices, cast, query):
    one = voices.shown("Kami tidak mau wali kota yang dipilih gubernur.")
    voices.shown("Beruang madu di Ragunan perlu kandang yang luas.")
    assert ids_on(voices, cast, f"?q={query}") == [one]
    assert "tentang" in page_of(cast, f"?q={query}")


def test_words_follow_the_text_after_they_were_sought(voices, cast):
    one = voices.shown("Banjir di kampung kami tidak surut.")
    assert ids_on(voices, cast, "?q=banjir") == [one]
    two = voices.shown("Kebanjiran lagi di sebelah pasar.")
    assert ids_on(voices, cast, "?q=banjir") == [two, one]
    voices.act("withdraw_aspiration", "citizen", one)
    assert ids_on(voices, cast, "?q=banjir") == [two]
    voices.act("show_aspiration", "moderator", two, redacted_text="Genangan lagi di sebelah pasar.", redactions=1)
    assert ids_on(voices, cast, "?q=banjir") == []
    assert ids_on(voices, cast, "?q=genangan") == [two]


def test_nothing_found_says_why_and_where_to_go(voices, cast):
    assert "Belum ada aspirasi yang ditayangkan" in page_of(cast)
    voices.shown("Trotoar yang lebar untuk semua.")
    page = page_of(cast, "?q=zebra&topik=pilgub")
    assert "Belum ada yang cocok" in page
    assert 'href="/aspirasi?topik=pilgub"' in page
    assert 'href="/aspirasi?q=zebra"' in page
    assert "terlalu umum" in page_of(cast, "?q=yang+dan")


def test_who_chose_anonim_is_in_the_kota_until_twenty_come_from_the_kecamatan(voices, cast):
    named = voices.shown("Suara bernama dari Tebet sekali.", area="31.74.01", display="nama", name="Dewi")
    for n in range(18):
        voices.shown(f"Suara ke-{n} dari kecamatan yang sama {n}.", area="31.74.01")
    for path in ("?wilayah=31.74.01", "?wilayah=31.74.01&q=suara"):
        assert ids_on(voices, cast, path) == [named]
    page = page_of(cast, "?wilayah=31.74")
    assert (count_beside(page, "wilayah", "31.74"), count_beside(page, "wilayah", "31.74.01")) == ("19", "1")
    tile = re.compile(r'aria-label="Tebet: (\d+) aspirasi"')
    assert tile.findall(cast.stranger.get("/aspirasi/peta").get_data(as_text=True)) == ["1"]
    table = cast.stranger.get("/aspirasi.csv").get_data(as_text=True)
    assert table.count("Tebet, Jakarta Selatan") == 1
    voices.shown("Yang kedua puluh dari Tebet.", area="31.74.01")
    assert len(ids_on(voices, cast, "?wilayah=31.74.01")) == 20
    assert tile.findall(cast.stranger.get("/aspirasi/peta?jenis=input").get_data(as_text=True)) == ["20"]
    assert cast.stranger.get("/aspirasi.csv").get_data(as_text=True).count("Tebet, Jakarta Selatan") == 20


def test_the_map_has_every_kecamatan_and_who_lives_elsewhere(voices, cast, several):
    page = cast.stranger.get("/aspirasi/peta?topik=pilgub").get_data(as_text=True)
    assert page.count('class="tile tile--') == 44
    assert 'href="/aspirasi?topik=pilgub&amp;wilayah=31.74.01"' in page
    table = {words: number for words, number in re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a></th><td class="n">([\d.+]+)<', page)}
    assert (table["Jakarta Selatan"], table["Jakarta Timur"], table["Di luar Jakarta"], table["Kabupaten Bekasi"]) == ("1", "1", "1", "1")
    assert table["Tidak menyebut wilayah"] == "0"


def test_a_table_holds_what_everyone_may_read(voices, cast, several):
    voices.change(several[0], text='=HYPERLINK("http://x","klik"), "dan" koma\nbaris kedua', supports=7)
    voices.submit("Belum dibaca siapa pun, jangan keluar.")
    voices.shown("Ini rahasia dan tidak keluar.", is_confidential=True)
    answer = cast.stranger.get("/aspirasi.csv?jenis=wish")
    data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["Kode"] for row in rows] == [voices.code(several[1]), voices.code(several[0])]
    assert rows[1]["Isi"].startswith("'=HYPERLINK")
    assert (rows[1]["Nama"], rows[0]["Nama"], rows[1]["Dukungan"], rows[0]["Wilayah"]) == ("Dewi", "Anonim", "7", "Jakarta Selatan")
    assert b"rahasia" not in data
    assert len(list(csv.reader(io.StringIO(cast.stranger.get("/aspirasi.csv").get_data().decode())))) == 6


def test_a_table_comes_in_pieces(voices, cast, several, monkeypatch):
    from server.aspirations.exploring import tables

    monkeypatch.setattr(tables, "AT_A_TIME", 2)
    with voices.app.test_request_context():
        pieces = list(tables.lines_of(explore.all_ids(Filters())))
    assert len(pieces) == 4
    assert sum(piece.count(b"\r\n") for piece in pieces) == 6


def test_near_identical_ones_are_one_sample_and_all_are_reached(voices, cast):
    ids = [voices.shown(text, topic="pilgub", area="31.74.01") for text in COPIES]
    other = voices.shown("Trotoar yang lebar untuk semua warga kota.")
    assert len(ids_on(voices, cast)) == 7
    fold(voices)
    assert ids_on(voices, cast) == [other, ids[-1]]
    page = page_of(cast)
    assert "7 aspirasi" in page
    assert "5 aspirasi hampir sama" in page
    assert ids_on(voices, cast, "?satuan=1") == [other, *ids[::-1]]
    family = page_of(cast, f"?kelompok={voices.code(ids[2])}")
    assert [code for code in CODE.findall(family)] == [voices.code(one) for one in ids[::-1]]
    assert "Kapan masuknya" in family
    assert "<svg class=\"curve\"" in family
    assert ids_on(voices, cast, f"?kelompok={voices.code(other)}") == [other]
    assert ids_on(voices, cast, "?kelompok=JKD-2222-2222") == []
    assert ids_on(voices, cast, "?topik=pilgub&urut=dukungan") == [ids[-1]]
    voices.change(ids[1], supports=3)
    assert ids_on(voices, cast, "?topik=pilgub&urut=dukungan") == [ids[1]]  # the sample is the one that comes first


def test_folding_moves_nothing_and_comes_out_the_same(voices, cast):
    ids = [voices.shown(text) for text in COPIES]
    table = sa.select(Aspiration.id, Aspiration.state, Aspiration.supports, Aspiration.text, Aspiration.is_listed).order_by(Aspiration.id)
    before = voices.rows(table)
    fold(voices)
    assert voices.rows(table) == before
    families = voices.rows(sa.select(Aspiration.id, Aspiration.family_id).order_by(Aspiration.id))
    sketches = voices.rows(sa.select(Band.aspiration_id, Band.key).order_by(Band.aspiration_id, Band.key))
    with voices.app.test_request_context():
        folding.forget_sketches(0, 2**31 - 1)
        assert session.scalar(sa.select(sa.func.count()).select_from(Band)) == 0
        assert folding.fold(ids[::-1]) == len(ids)
    assert voices.rows(sa.select(Aspiration.id, Aspiration.family_id).order_by(Aspiration.id)) == families
    assert voices.rows(sa.select(Band.aspiration_id, Band.key).order_by(Band.aspiration_id, Band.key)) == sketches
    assert {row.family_id for row in families} == {ids[0]}


def test_who_is_not_shown_any_more_leaves_no_sketch(voices, cast):
    one, two = (voices.shown(text) for text in COPIES[:2])
    fold(voices)
    voices.act("erase_aspiration", "citizen", one)
    assert voices.rows(sa.select(Band.aspiration_id).distinct()) == [(two,)]
    assert {voices.read(each).family_id for each in (one, two)} == {None}
    assert ids_on(voices, cast) == [two]


def test_a_register_of_another_process_sees_what_was_written(voices, cast, several):
    """Each process has a register of its own, and reads what was touched; also after an older copy of the database was put back."""
    with voices.app.test_request_context():
        theirs = keeping.Kept()
        own, voices.app.extensions["voices_register"] = voices.app.extensions["voices_register"], theirs
        assert len(keeping.kept().register) == 5
    voices.act("withdraw_aspiration", "citizen", several[0])
    voices.change(several[1], topic="pilgub")
    with voices.app.test_request_context():
        assert len(keeping.kept().register) == 4
        assert theirs.register.of("topic", ["kesehatan"]) == 0
        theirs.floor += 10**12
        theirs.register.drop(several[2])
        assert len(keeping.kept().register) == 4
        voices.app.extensions["voices_register"] = own
        assert len(keeping.kept().register) == 4


def test_after_a_bulk_change_the_next_looks_take_the_rest(voices, cast, several, monkeypatch):
    monkeypatch.setattr(keeping, "AT_A_TIME", 2)
    keeping._touched.cache_clear()
    try:
        assert ids_on(voices, cast) == several[::-1]

        @operation
        def change():
            session.execute(sa.update(Aspiration).values(topic="kesehatan"))

        with voices.app.test_request_context():
            change()
        counts = [count_beside(page_of(cast), "topik", "kesehatan") for _ in range(4)]
        assert counts == ["2", "4", "5", "5"]
    finally:
        keeping._touched.cache_clear()


def test_a_moderator_shows_two_voices_together_and_takes_it_back(voices, cast):
    one, two = voices.shown("Trotoar yang lebar untuk semua."), voices.shown("Pejalan kaki butuh ruang yang luas di tepi jalan.")
    fold(voices)
    page = cast.moderator.get("/meja/gabung").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def send(path, **data):
        return cast.moderator.client.post(path, data={"csrf_token": token} | data)

    for kode, contoh, words in ((voices.code(two), "JKD-2222-2222", "Tidak ada aspirasi yang tayang"), (voices.code(two), voices.code(two), "kode yang sama")):
        answer = send("/meja/gabung", kode=kode, contoh=contoh)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
        assert kode in answer.get_data(as_text=True)
    assert send("/meja/gabung", kode=voices.code(two).lower(), contoh=voices.code(one)).status_code == 303
    assert ids_on(voices, cast) == [two]
    assert ids_on(voices, cast, f"?kelompok={voices.code(one)}") == [two, one]
    assert voices.code(two) in cast.moderator.get("/meja/gabung").get_data(as_text=True)
    with voices.app.test_request_context():
        folding.forget_sketches(0, 2**31 - 1)
    fold(voices)
    assert ids_on(voices, cast) == [two]  # a tie outlives a new search for families
    assert send(f"/meja/gabung/{two}/lepas").status_code == 303
    fold(voices)
    assert ids_on(voices, cast) == [two, one]
    assert send(f"/meja/gabung/{two}/lepas").status_code == 404
    assert cast.drafter.get("/meja/gabung").status_code == 403
