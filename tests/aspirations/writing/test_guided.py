"""The form in its two ways, the words that the reader brought along, and what is offered before sending. Without a script."""
import re

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Support
from tests.aspirations.make import WORDS, form_of, send

GUIDED = {"text": "", "cara": "terarah"}
ALIKE = "Dana kelurahan sebaiknya diumumkan di papan RW setiap bulan, supaya warga tahu."


def page_of(answer):
    return answer.get_data(as_text=True)


def test_guided_parts_are_kept_as_one_text(voices, cast):
    assert send(cast.citizen, **GUIDED, masalah="Trotoar sempit.", alasan="Kursi roda lewat.").status_code == 303
    assert send(cast.citizen, **GUIDED, usulan="Trotoar paling sedikit dua meter.").status_code == 303
    assert [text for (text,) in voices.rows(sa.select(Aspiration.text).order_by(Aspiration.id))] == [
        "Masalah: Trotoar sempit.\n\nAlasan: Kursi roda lewat.", "Trotoar paling sedikit dua meter."]


@pytest.mark.parametrize("typed, beside, said", [
    (GUIDED, "masalah", "paling sedikit satu"), (GUIDED | {"usulan": "pendek"}, "usulan", "Paling sedikit 10 huruf"),
    (GUIDED | {"masalah": "a" * 1500, "alasan": "b" * 1600}, "alasan", "bersama-sama paling banyak"), (GUIDED | {"alasan": "b" * 2001}, "alasan", "Paling banyak 2000"),
    ({"text": "Tulisan bebas saya ini.", "cara": "terarah", "masalah": "Dan masalah ini."}, "cara", "kedua cara"),
    ({"text": "Tulisan bebas saya ini.", "usulan": "Dan usulan ini juga."}, "cara", "kedua cara"), ({"text": WORDS, "cara": "lain"}, "cara", "Pilihan"),
])
def test_what_is_wrong_is_beside_its_part_and_every_word_is_kept(voices, cast, typed, beside, said):
    answer = send(cast.citizen, **typed)
    page = page_of(answer)
    assert answer.status_code == 422 and f'id="{beside}-e"' in page and voices.count() == 0
    assert said in page or said == "Pilihan"
    assert all(words in page for words in typed.values() if len(words) > 7)


def test_a_quote_is_brought_along_shown_and_can_be_left_out(voices, cast):
    assert "setiap warga berhak&lt;b&gt;</blockquote>" in page_of(cast.citizen.get("/aspirasi/baru?kutipan=setiap%20warga%20berhak%3Cb%3E"))
    opened = "/aspirasi/baru?kutipan=setiap%20warga%20berhak"
    assert send(cast.citizen, page=opened).status_code == 303
    assert send(cast.citizen, page=opened, tanpa_kutipan="y").status_code == 303
    texts = [text for (text,) in voices.rows(sa.select(Aspiration.text).order_by(Aspiration.id))]
    assert texts == [f"Kutipan: “setiap warga berhak”\n\n{WORDS}", WORDS]
    long = page_of(cast.citizen.get("/aspirasi/baru?kutipan=" + "k" * 900))
    assert f">{'k' * 300}</blockquote>" in long
    for bent in ("%00", "%ed%a0%80", ""):
        assert "<blockquote" not in page_of(cast.citizen.get(f"/aspirasi/baru?kutipan={bent}")) or bent == "%ed%a0%80"
    assert 'value="terarah" checked' in re.sub(r'(value="terarah")[^>]* checked|checked ([^>]*value="terarah")', 'value="terarah" checked',
                                               page_of(cast.citizen.get("/aspirasi/baru?cara=terarah")))


# --- what is offered before sending ----------------------------------------------------------


def test_without_script_what_is_alike_is_shown_once_and_sending_goes_on(voices, cast):
    code = voices.code(voices.shown())
    answer = send(cast.stranger, ALIKE, mirip="")
    page = page_of(answer)
    assert answer.status_code == 200 and voices.count() == 1 and "Sudah ada yang mirip" in page
    assert f'name="dukung" value="{code}"' in page and ALIKE in page and re.search(r"Masukan. Kemiripan \d\d%, kata yang sama: .*kelurahan", page)
    data, _form = form_of_main(page)
    assert data["mirip"] == "1" and data["persetujuan_pengolahan"] == "y"
    supported = cast.stranger.client.post("/aspirasi/baru", data=data | {"text": ALIKE, "dukung": code})
    page = page_of(supported)
    assert supported.status_code == 200 and voices.count(Support) == 1 and "Dukungan Anda tercatat" in page and ALIKE in page and voices.count() == 1
    assert cast.stranger.client.post("/aspirasi/baru", data=data | {"text": ALIKE, "lepas": code}).status_code == 200
    assert voices.rows(sa.select(Support.is_on)) == [(False,)]
    assert cast.stranger.client.post("/aspirasi/baru", data=data | {"text": ALIKE, "dukung": "JKD-2222-2222"}).status_code == 404
    sent = cast.stranger.client.post("/aspirasi/baru", data=data | {"text": ALIKE})
    assert sent.status_code == 303 and voices.count() == 2


def form_of_main(page):
    class Page:
        def get_data(self, as_text):
            return page[page.index('<form class="stack g8"'):]

    return form_of(Page())


def test_what_is_not_alike_or_not_shown_is_not_offered(voices, cast):
    voices.shown("Layanan lansia dibuat jelas di undang-undang.")
    voices.submit()
    voices.shown(is_confidential=True)
    assert send(cast.stranger, ALIKE, mirip="").status_code == 303


def test_a_complaint_about_a_service_is_told_where_to_go_and_stays_counted(voices, cast):
    text = "Jalan di depan rumah saya berlubang, sudah banyak motor jatuh."
    answer = send(cast.citizen, text, mirip="")
    page = page_of(answer)
    assert answer.status_code == 200 and "jaki.jakarta.go.id" in page and "lapor.go.id" in page and "berlubang" in page and voices.count() == 0
    assert send(cast.citizen, text).status_code == 303
    (findings, attention, out), = voices.rows(sa.select(Aspiration.findings, Aspiration.needs_attention, Aspiration.is_out_of_scope))
    (hint,) = [one for one in findings if one["code"] == "service"]
    assert hint["weight"] == 0 and "lubang" in hint["detail"] and not attention and not out


def test_a_complaint_is_a_mark_with_its_reason_at_the_desk(voices, cast):
    from server.moderation.models import Case

    for is_confidential in (False, True):
        item_id = voices.submit("Lampu jalan di gang kami mati sejak Lebaran.", is_confidential=is_confidential)
        ((case_id,),) = voices.rows(sa.select(Case.id).where(Case.subject_id == item_id))
        page = page_of(cast.moderator.get(f"/meja/{case_id}"))
        assert ("Mungkin keluhan layanan: lampu, jalan" in page) != is_confidential  # a rahasia one says why once it was opened


# --- while typing ----------------------------------------------------------------------------


def ask(player, body, **more):
    data, _form = form_of(player.get("/aspirasi/baru"))
    return player.client.post("/aspirasi/mirip.json", json=body, headers={"X-CSRFToken": data["csrf_token"]}, **more)


def test_the_door_for_scripts_tells_what_is_near_with_its_reason(voices, cast):
    item_id = voices.shown()
    voices.act("set_support", "stranger", item_id, True)
    answer = ask(cast.stranger, {"text": ALIKE})
    (one,) = answer.get_json()["similar"]
    assert answer.headers["Cache-Control"] == "no-store" and one["code"] == voices.code(item_id) and one["is_on"] and one["supports"] == 1
    assert one["percent"] > 50 and "kelurahan" in one["words"] and answer.get_json()["service"] is None
    assert ask(cast.stranger, {"text": "Got depan rumah mampet dan bau."}).get_json()["service"]["words"]
    assert ask(cast.stranger, {"text": "pendek"}).get_json() == {"similar": [], "service": None}


def test_who_criticises_is_not_offered_to_support_what_supports(voices, cast):
    voices.shown("Saya mendukung gubernur dipilih langsung oleh warga Jakarta.", kind="support")
    for kind, found in (("support", 1), ("input", 1), ("criticism", 0)):
        assert len(ask(cast.stranger, {"text": "Gubernur dipilih langsung oleh warga Jakarta.", "kind": kind}).get_json()["similar"]) == found


@pytest.mark.parametrize("body, status", [({}, 400), ({"text": 5}, 400), ([], 400), ({"text": "x" * 20, "naskah": 4}, 400), ({"text": "x" * 20, "naskah": "tidak-ada"}, 404)])
def test_the_door_refuses_what_is_bent(voices, cast, body, status):
    assert ask(cast.stranger, body).status_code == status


@pytest.mark.parametrize("text", ["'; DROP TABLE aspirations; --", "\" OR \"", "a & b | !c:*", "NEAR(x y)", "𝔤𝔲𝔟 𝔢𝔯𝔫𝔲𝔯 kelurahan", "kata" * 400, "é" * 1900])
def test_hostile_text_finds_nothing_and_breaks_nothing(voices, cast, text):
    voices.shown()
    assert ask(cast.stranger, {"text": text + " dua kata"}).status_code == 200
