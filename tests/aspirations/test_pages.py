"""The public pages: the trail in every state, support and reports, finding by code, the private link, the list."""
import re

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Contact, Support
from server.core import clock
from tests.aspirations.make import WORDS

PERSONAL = {"area": "31.74.01.1001", "display": "nama", "name": "Dewi Lestari", "email": "dewi@contoh.id"}


def text_of(answer):
    return answer.get_data(as_text=True)


def trail(voices, item_id, by="stranger"):
    return getattr(voices.cast, by).get(f"/aspirasi/{voices.code(item_id)}")


# --- the trail -------------------------------------------------------------------------------


def test_a_shown_text_is_there_with_what_its_author_chose(voices):
    page = text_of(trail(voices, voices.shown(topic="pilgub", **PERSONAL)))
    assert WORDS in page and "Dewi Lestari, Tebet, Jakarta Selatan" in page and "Gubernur dan wakil gubernur" in page
    assert "Tebet Barat" not in page and "dewi@contoh.id" not in page and "Dukung" in page


@pytest.mark.parametrize("state", ["received", "withheld", "withdrawn", "erased", "read", "considered_secret", "explained_secret", "needs_clarification"])
def test_unshown_states_show_states_and_dates_and_nothing_else(voices, state):
    secret = state in ("read", "considered_secret", "explained_secret")
    item_id = voices.submit(is_confidential=secret, topic="pilgub", **PERSONAL)
    code = voices.code(item_id)
    if state == "withheld":
        voices.act("withhold_aspiration", "moderator", item_id, reason="other_personal_data", note="Nomor Bu Ani.")
    elif state == "needs_clarification":
        voices.act("request_clarification", "moderator", item_id, "Pertanyaan pribadi kepada penulis?")
    elif state in ("withdrawn", "erased"):
        voices.act("show_aspiration", "moderator", item_id)
        voices.act("withdraw_aspiration" if state == "withdrawn" else "erase_aspiration", "citizen", item_id)
    elif secret:
        voices.act("show_aspiration", "moderator", item_id)
        if state != "read":
            voices.act("mark_considered", "drafter", [item_id], at=clock.now())
        if state == "explained_secret":
            voices.act("mark_explained", "drafter", [item_id], at=clock.now())
    answer = voices.cast.stranger.get(f"/aspirasi/{code}")
    page = text_of(answer)
    assert answer.status_code == 200 and "Tercatat" in page and code in page.replace("<wbr>", "")
    for hidden in (WORDS, "Dewi", "Tebet", "Jakarta Selatan", "Gubernur dan wakil", "dewi@contoh.id", "Nomor Bu Ani", "Pertanyaan pribadi", "/dukung"):
        assert hidden not in page, hidden
    if state == "withheld":
        assert "Alasan: Data pribadi orang lain" in page and "keberatan" in page
    if state == "read":
        assert "Dibaca, tidak ditayangkan" in page
    if state == "explained_secret":
        assert "Dipertimbangkan" in page and "Dijelaskan" in page


def test_a_redacted_text_never_shows_its_original(voices):
    item_id = voices.submit("Hubungi 0812-5550-1234 untuk pendataan lansia.")
    voices.act("show_aspiration", "moderator", item_id, redacted_text="Hubungi [nomor telepon] untuk pendataan lansia.", redactions=1)
    for path in (f"/aspirasi/{voices.code(item_id)}", "/aspirasi", "/aspirasi?q=pendataan"):
        page = text_of(voices.cast.stranger.get(path))
        assert "[nomor telepon]" in page and "0812-5550" not in page and "5550-1234" not in page
    assert "menyamarkan 1 bagian" in text_of(trail(voices, item_id))


def test_what_is_still_to_come_has_its_deadline(voices):
    page = text_of(trail(voices, voices.submit()))
    assert "Dibaca tim paling lambat" in page and "Dibahas penyusun paling lambat" in page and "Dijawab beserta alasannya paling lambat" in page


def test_no_public_page_holds_a_salt_a_commitment_or_the_link(voices):
    from server.aspirations.models import Salt

    item_id = voices.shown()
    salt, link = voices.rows(sa.select(Salt.salt))[0][0].hex(), voices.link(item_id)
    with voices.app.test_request_context():
        from server.aspirations.commitments import commitment_now

        sealed = commitment_now(item_id)
    for path in (f"/aspirasi/{voices.code(item_id)}", "/aspirasi"):
        page = text_of(voices.cast.stranger.get(path))
        assert salt not in page and sealed not in page and link not in page


@pytest.mark.parametrize("code", ["JKD-2222-2223", "JKD-2222-2222", "x", "1", "JKD-2222-2222-9", "../etc", "%27%20OR%201=1"])
def test_a_code_that_does_not_exist_is_404(voices, code):
    voices.shown()
    assert voices.cast.stranger.get(f"/aspirasi/{code}").status_code == 404
    assert voices.cast.stranger.get(f"/a/{code}").status_code == 404


# --- support and reports ---------------------------------------------------------------------


def test_support_without_script_and_with_it(voices, cast):
    item_id = voices.shown()
    path = f"/aspirasi/{voices.code(item_id)}"
    answer = cast.citizen.post(f"{path}/dukung", {"on": "1"}, page=path)  # one's own: harmless
    assert answer.status_code == 303 and answer.location == path and "Anda mendukung" in text_of(cast.citizen.get(path))
    for on, count in (("1", 2), ("1", 2), ("0", 1)):
        answer = cast.stranger.post(f"{path}/dukung", {"on": on}, page=path, headers={"Accept": "application/json"})
        assert answer.get_json() == {"on": on == "1", "supports": count}
    back = cast.stranger.post(f"{path}/dukung", {"on": "1", "kembali": "https://jahat.example/aspirasi"}, page=path)
    assert back.location == path
    for bent in ("/aspirasi\r\nX: 1", "/aspirasi\x00", "/aspirasi\\..\\x"):  # the first was a fault
        assert cast.stranger.post(f"{path}/dukung", {"on": "1", "kembali": bent}, page=path).location == path
    assert cast.stranger.post(f"{path}/dukung", {"on": "1", "kembali": "/aspirasi?topik=x"}, page=path).location == "/aspirasi?topik=x"
    assert cast.stranger.post(f"{path}/dukung", {"on": "2"}, page=path).status_code == 400


def test_support_of_what_is_not_shown_is_404(voices, cast):
    for item_id in (voices.submit(), voices.shown("Ini rahasia saja ya.", is_confidential=True), voices.withheld("Jasa sedot WC murah.")):
        answer = cast.stranger.post(f"/aspirasi/{voices.code(item_id)}/dukung", {"on": "1"}, page="/aspirasi/baru")
        assert answer.status_code == 404
    assert voices.count(Support) == 0


def test_a_report_is_taken_once_and_said(voices, cast):
    from server.moderation.models import Case

    item_id = voices.shown()
    path = f"/aspirasi/{voices.code(item_id)}"
    for _ in range(2):
        answer = cast.stranger.post(f"{path}/laporkan", {"reason": "hate"}, page=path)
        assert answer.status_code == 303 and "Laporan Anda tercatat" in text_of(cast.stranger.get(answer.location))
    assert [row[0] for row in voices.rows(sa.select(Case.lane).where(Case.closed_at.is_(None)))] == ["reported"]
    assert cast.stranger.post(f"{path}/laporkan", {"reason": "tidak suka"}, page=path).status_code == 422
    assert voices.read(item_id).is_shown


# --- finding by code -------------------------------------------------------------------------


def test_a_code_leads_to_its_trail_however_it_is_typed(voices, cast):
    code = voices.code(voices.submit())
    assert text_of(cast.stranger.get("/lacak")).count("<form") >= 1
    for typed in (code, code.lower(), code.replace("-", ""), code[4:], f" {code} "):
        answer = cast.stranger.get("/lacak", query_string={"kode": typed})
        assert answer.status_code in (302, 303) and answer.location == f"/aspirasi/{code}"
    assert cast.stranger.get("/aspirasi", query_string={"q": code.lower()}).location == f"/aspirasi/{code}"


@pytest.mark.parametrize("typed, status, said", [
    ("JKD-2222-2223", 422, "Huruf terakhir tidak cocok"), ("JKD-2O22-2222", 422, "tidak kami pakai"), ("JKD-22", 422, "delapan"), ("", 422, "Ketik kodenya"),
    ("JKD-2222-2222", 404, "tidak ada aspirasi"), ("<script>alert(1)</script>", 422, "tidak kami pakai"),
])
def test_a_mistyped_code_is_told_apart_and_marked(voices, cast, typed, status, said):
    answer = cast.stranger.get("/lacak", query_string={"kode": typed})
    page = text_of(answer)
    assert answer.status_code == status and said in page and "<script>alert" not in page
    if "2223" in typed:
        assert '<span class="badchar">3</span>' in page


def test_looking_for_codes_that_do_not_exist_has_an_end(settings, assets_dir):
    from server.app import create_app
    from tests.cast import Cast

    app = create_app(settings.model_copy(update={"limits": "on"}), async_mode="threading")
    cast = Cast(app)
    answers = [cast.citizen.get("/lacak?kode=JKD-2222-2222").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert cast.citizen.get("/aspirasi/JKD-2222-2222").status_code == 429
    assert cast.stranger.get("/lacak?kode=JKD-2222-2222").status_code == 404
    assert cast.citizen.get("/lacak?kode=JKD-2222-2223").status_code == 422  # a mistyped one costs nothing
    app.extensions["database"].close()


# --- the private link ------------------------------------------------------------------------


def held(voices, item_id, by="stranger"):
    """Somebody who opened the private link in another browser."""
    player = getattr(voices.cast, by)
    answer = player.get(voices.link(item_id))
    assert answer.status_code == 303 and answer.location == "/lacak/saya"
    return player


def test_the_link_swaps_for_a_cookie_of_that_item_alone(voices, cast):
    item_id, other = voices.submit(is_confidential=True, **PERSONAL), voices.submit("Tulisan orang lain sama sekali.")
    answer = cast.stranger.get(voices.link(item_id))
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("jkd_pemegang="))
    assert "HttpOnly" in cookie and "Path=/lacak" in cookie and "Max-Age=86400" in cookie and "SameSite=Lax" in cookie
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
    mine = cast.stranger.get("/lacak/saya")
    page = text_of(mine)
    assert WORDS in page and "dewi@contoh.id" in page and "Tulisan orang lain" not in page
    assert mine.headers["Referrer-Policy"] == "no-referrer" and mine.headers["Cache-Control"] == "no-store"
    assert voices.link(other) != voices.link(item_id)
    assert cast.neighbour.get("/lacak/saya").status_code == 303  # a browser without the link


def test_a_token_is_long_bound_to_its_item_and_revocable(voices, cast):
    one, two = voices.submit(), voices.submit("Tulisan orang lain sama sekali.")
    first, second = (voices.link(i).removeprefix("/lacak/k/") for i in (one, two))
    assert len(first) - 8 >= 22  # at least 128 bits beside the code
    forged = [first[:8] + second[8:], second[:8] + first[8:], first[:-1] + ("A" if first[-1] != "A" else "B"), first + "A", first[:-1],
              first.lower(), "x" * 40, first[:8]]
    for token in forged:
        assert cast.stranger.get(f"/lacak/k/{token}").status_code == 404, token
    cast.stranger.get(f"/lacak/k/{first}")
    assert cast.stranger.get("/lacak/saya").status_code == 200
    voices.change(one, link_generation=2)
    assert cast.stranger.get("/lacak/saya").status_code == 303
    assert cast.stranger.get(f"/lacak/k/{first}").status_code == 404
    assert first not in str(voices.rows(sa.text("SELECT * FROM aspirations")))


@pytest.mark.parametrize("forge", [lambda v: re.sub(r"^\d+", "2", v), lambda v: v.replace(v.split(".")[1], "9999999999"), lambda v: v[:-2], lambda v: "1.2.3",
                                   lambda v: "", lambda v: "a.b.c", lambda v: "٣.9999999999.x"])
def test_a_forged_cookie_opens_nothing(voices, cast, forge):
    one = voices.submit()
    voices.submit("Tulisan orang lain sama sekali.")
    player = held(voices, one)
    value = player.client.get_cookie("jkd_pemegang", path="/lacak").value
    player.client.set_cookie("jkd_pemegang", forge(value), path="/lacak")
    answer = player.get("/lacak/saya")
    assert answer.status_code == 303 and answer.location == "/lacak"


def test_the_link_ends_a_year_after_the_last_answer(voices, cast):
    from datetime import timedelta

    item_id = voices.shown()
    voices.act("mark_explained", "drafter", [item_id], at=clock.now() - timedelta(days=360))
    assert cast.stranger.get(voices.link(item_id)).status_code == 303
    voices.change(item_id, explained_at=clock.now() - timedelta(days=370))
    assert cast.stranger.get(voices.link(item_id)).status_code == 404


def test_over_https_the_cookie_is_secure_and_keeps_its_path(settings, assets_dir):
    from server.app import create_app
    from tests.aspirations.make import Voices
    from tests.cast import Cast

    app = create_app(settings.model_copy(update={"public_url": "https://jakartakedepan.example"}), async_mode="threading")
    voices = Voices(app, Cast(app))
    answer = app.test_client().get(voices.link(voices.submit()), base_url="https://jakartakedepan.example")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "jkd_pemegang" in c)
    assert cookie.startswith("__Secure-jkd_pemegang=") and "Secure" in cookie and "Path=/lacak" in cookie
    app.extensions["database"].close()


def test_a_get_changes_nothing_and_every_act_has_a_page_with_its_button(voices, cast):
    item_id = voices.shown(**PERSONAL)
    player = held(voices, item_id)
    before = str(voices.rows(sa.text("SELECT * FROM aspirations")))
    for path in ("/lacak/saya", "/lacak/saya/tarik", "/lacak/saya/hapus", "/lacak/saya/kontak", "/lacak/saya/klarifikasi"):
        answer = player.get(path)
        if path.endswith("klarifikasi"):
            assert answer.status_code == 409  # nothing was asked, so there is nothing to answer
        else:
            assert answer.status_code == 200 and answer.headers["Referrer-Policy"] == "no-referrer", path
        assert cast.neighbour.get(path).status_code in (303, 404), path
    assert str(voices.rows(sa.text("SELECT * FROM aspirations"))) == before


def test_without_the_cookie_nothing_can_be_done(voices, cast):
    item_id = voices.shown()
    for name in ("tarik", "hapus", "kontak", "klarifikasi"):
        answer = cast.stranger.post(f"/lacak/saya/{name}", {"text": "Halo semua", "id": str(item_id)}, page="/aspirasi/baru")
        assert answer.status_code == 404, name
    assert voices.read(item_id).state == "published"


def test_the_holder_withdraws_and_erases(voices, cast):
    item_id = voices.shown()
    player = held(voices, item_id)
    assert player.post("/lacak/saya/tarik").location == "/lacak/saya"
    assert voices.read(item_id).state == "withdrawn" and WORDS in text_of(player.get("/lacak/saya"))
    answer = player.post("/lacak/saya/hapus")
    assert answer.location == f"/aspirasi/{voices.code(item_id)}" and voices.read(item_id).state == "erased"
    assert player.get("/lacak/saya").status_code == 303 and "Dihapus" in text_of(player.get(answer.location))


def test_the_holder_answers_the_teams_question_and_changes_the_contact(voices, cast):
    item_id = voices.submit(email="a@contoh.id")
    voices.act("request_clarification", "moderator", item_id, "Pasal mana yang Anda maksud?")
    player = held(voices, item_id)
    assert "Pasal mana yang Anda maksud?" in text_of(player.get("/lacak/saya"))
    assert player.post("/lacak/saya/klarifikasi", {"text": ""}).status_code == 422
    assert player.post("/lacak/saya/klarifikasi", {"text": "Pasal tentang kelurahan."}).status_code == 303
    assert voices.read(item_id).text.endswith("Pasal tentang kelurahan.")
    assert player.post("/lacak/saya/kontak", {"kontak": "bukan kontak"}).status_code == 422
    assert player.post("/lacak/saya/kontak", {"kontak": "0812 5550 1234"}).status_code == 303
    assert voices.rows(sa.select(Contact.email, Contact.phone)) == [(None, "+6281255501234")]


def test_the_holder_of_a_withheld_text_reads_the_note_and_the_way_to_object(voices, cast):
    item_id = voices.withheld(note="Menyebut nomor rumah tetangga.")
    page = text_of(held(voices, item_id).get("/lacak/saya"))
    assert "Menyebut nomor rumah tetangga." in page and "/lacak/saya/keberatan" in page


def test_the_holder_sees_salt_and_commitment(voices, cast):
    from server.aspirations.commitments import commitment_now
    from server.aspirations.models import Salt

    item_id = voices.submit()
    page = text_of(held(voices, item_id).get("/lacak/saya"))
    with voices.app.test_request_context():
        assert commitment_now(item_id) in page
    assert voices.rows(sa.select(Salt.salt))[0][0].hex() in page


# --- the list --------------------------------------------------------------------------------


def codes_on(answer):
    return re.findall(r'<h3><a href="/aspirasi/(JKD-[^"]+)"', text_of(answer))


def test_rahasia_and_unshown_ones_are_nowhere_in_the_list(voices, cast):
    shown = voices.shown("Trotoar Kemang harus lebar.", topic="pilgub", **PERSONAL)
    voices.shown("Trotoar Kemang rahasia saya.", is_confidential=True, topic="pilgub", **PERSONAL)
    voices.submit("Trotoar Kemang belum dibaca.", topic="pilgub", **PERSONAL)
    voices.withheld("Trotoar Kemang tidak tayang.", topic="pilgub", **PERSONAL)
    gone = voices.shown("Trotoar Kemang ditarik lagi.", topic="pilgub", **PERSONAL)
    voices.act("withdraw_aspiration", "citizen", gone)
    for query in ("", "?q=trotoar", "?topik=pilgub", "?wilayah=31.74", "?wilayah=31.74.01", "?jenis=input", "?keadaan=published", "?urut=dukungan"):
        answer = cast.stranger.get("/aspirasi" + query)
        assert codes_on(answer) == [voices.code(shown)], query
        assert "1 aspirasi" in text_of(answer)


def test_filters_narrow_and_search_reads_indonesian(voices, cast):
    one = voices.shown("Gubernur sebaiknya dipilih langsung oleh warga.", kind="criticism", topic="pilgub")
    two = voices.shown("Pemilihan ketua RW setiap tiga tahun saja.", kind="wish", topic="dprd-dewan")
    voices.act("mark_considered", "drafter", [two], at=clock.now())
    first, second = voices.code(one), voices.code(two)
    cases = {"": {first, second}, "jenis=criticism": {first}, "jenis=palsu": {first, second}, "topik=dprd-dewan": {second}, "keadaan=considered": {second},
             "keadaan=received": {first, second}, "q=memilih": {first, second}, "q=gubernur+warga": {first}, "q=yang+dan": set(), "q=lumba": set(),
             'q="+OR+*': set(), "jenis=wish&topik=pilgub": set(), "q=RW&jenis=wish": {second}}
    for query, wanted in cases.items():
        assert set(codes_on(cast.stranger.get("/aspirasi?" + query))) == wanted, query
    assert "Belum ada yang cocok" in text_of(cast.stranger.get("/aspirasi?q=lumba"))


def test_every_filter_that_is_on_can_be_taken_off_by_itself(voices, cast):
    one = voices.shown("Gubernur sebaiknya dipilih langsung oleh warga.", kind="criticism", topic="pilgub", area="31.74.01", display="nama", name="Dewi")
    answer = cast.stranger.get("/aspirasi?jenis=criticism&topik=pilgub&wilayah=31.74&q=gubernur&urut=dukungan")
    page = text_of(answer).replace("&amp;", "&")
    assert codes_on(answer) == [voices.code(one)] and "1 aspirasi tentang “gubernur”" in page and "3 pilihan aktif" in page
    for left in ("q=gubernur&topik=pilgub&wilayah=31.74&urut=dukungan", "q=gubernur&jenis=criticism&wilayah=31.74&urut=dukungan",
                 "q=gubernur&jenis=criticism&topik=pilgub&urut=dukungan"):
        assert f'href="/aspirasi?{left}"' in page, left
        assert codes_on(cast.stranger.get("/aspirasi?" + left)) == [voices.code(one)]


def test_a_kecamatan_finds_anonymous_authors_only_from_twenty_on(voices, cast):
    named = voices.shown("Suara dengan nama dari Tebet.", area="31.74.01", display="nama", name="Dewi Lestari")
    hidden = [voices.shown(f"Suara tanpa nama ke-{n} dari Tebet.", area="31.74.01.1001") for n in range(18)]
    assert codes_on(cast.stranger.get("/aspirasi?wilayah=31.74.01")) == [voices.code(named)]
    page = text_of(cast.stranger.get("/aspirasi?wilayah=31.74"))
    assert page.count("Anonim, Jakarta Selatan") == 18 and "Anonim, Tebet" not in page
    hidden.append(voices.shown("Suara tanpa nama yang kedua puluh.", area="31.74.01.1002"))
    answer = cast.stranger.get("/aspirasi?wilayah=31.74.01")
    assert len(codes_on(answer)) == 20 and "Anonim, Tebet, Jakarta Selatan" in text_of(answer) and "Tebet Barat" not in text_of(answer)
    voices.act("withdraw_aspiration", "citizen", hidden[0])
    assert codes_on(cast.stranger.get("/aspirasi?wilayah=31.74.01")) == [voices.code(named)]


def test_pages_follow_each_other_without_loss_or_repetition(voices, cast):
    ids = [voices.shown(f"Suara yang ke-{n} tentang trotoar.") for n in range(45)]
    for n in range(3):
        voices.act("set_support", "stranger", ids[n * 7], True)
    for order in ("", "?urut=dukungan"):
        path, seen = "/aspirasi" + order, []
        while path:
            answer = cast.stranger.get(path)
            seen += codes_on(answer)
            following = re.search(r'href="([^"]+)" rel="next"', text_of(answer))
            path = following[1].replace("&amp;", "&") if following else ""
        assert len(seen) == len(set(seen)) == 45, order
    assert {voices.code(ids[n * 7]) for n in range(3)} == set(seen[:3])


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0x", "WyJ4IiwieSJd", "WzFlOTk5LDFd", "WzksOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"])
@pytest.mark.parametrize("order", ["", "dukungan"])
def test_a_forged_cursor_is_refused(voices, cast, cursor, order):
    assert cast.stranger.get(f"/aspirasi?sesudah={cursor}&urut={order}").status_code in (200, 400)


def test_the_count_is_exact_to_a_thousand(voices, cast, monkeypatch):
    from server.aspirations.exploring import counting

    monkeypatch.setattr(counting, "EXACT", 3)
    for n in range(4):
        voices.shown(f"Suara yang ke-{n} tentang trotoar.")
    assert "3+ aspirasi" in text_of(cast.stranger.get("/aspirasi"))


def test_staff_reach_rows_by_id_as_far_as_their_role_goes(voices, cast):
    from server.aspirations.queries import visible_to
    from server.core.errors import NotAllowed, NotFound, SignInNeeded

    item_id, secret = voices.submit(), voices.submit("Ini rahasia saja ya.", is_confidential=True)
    with voices.app.test_request_context():
        assert visible_to(cast.moderator.actor).get(secret).id == secret
        assert visible_to(cast.admin.actor).get(item_id).id == item_id
        for who, wanted, refusal in (("admin", secret, NotFound), ("moderator", 999, NotFound), ("host", item_id, NotAllowed), ("citizen", item_id, SignInNeeded)):
            with pytest.raises(refusal):
                visible_to(getattr(cast, who).actor).get(wanted)


def test_every_page_asks_the_same_few_queries_however_many_rows(voices, cast):
    def asked(path):
        seen = []
        engine = voices.app.extensions["database"].reading
        sa.event.listen(engine, "before_cursor_execute", listener := lambda *args: seen.append(args[2]))
        cast.stranger.get(path)
        sa.event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    voices.shown("Suara yang pertama sekali.", area="31.74.01", topic="pilgub")
    asked("/aspirasi"), asked("/aspirasi")  # the first ones also make the reader, and what is read once
    few = asked("/aspirasi")
    for n in range(15):
        voices.shown(f"Suara yang ke-{n} tentang trotoar.", area="31.74.01", topic="pilgub")
    assert asked("/aspirasi") <= few <= 12
    assert voices.count(Aspiration) == 16
