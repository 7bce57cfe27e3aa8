"""Fresh proof: asked after a quarter of an hour, gone back from, and nothing typed is lost on the way."""
import re
from datetime import timedelta

import pytest
from flask import request

from server.accounts.step_up import needs_fresh_proof
from server.core import clock
from server.core.permissions import Permission, requires

PASSWORD = "sandi-uji-yang-panjang"


@pytest.fixture
def door(app, cast):
    """A door of our own, with both methods."""
    @requires(Permission.MANAGE_STAFF)
    @needs_fresh_proof
    def secret():
        return "|".join(f"{name}={value}" for name, value in request.form.items(multi=True) if name != "csrf_token") or "terbuka"

    assert cast.admin.staff_id  # signed in before the clock is moved
    app.add_url_rule("/uji/pribadi", "secret", secret, methods=["GET", "POST"])
    return "/uji/pribadi"


def later(minutes=16):
    return clock.set_to(clock.now() + timedelta(minutes=minutes))


def test_a_fresh_sign_in_is_a_fresh_proof(cast, door):
    assert cast.admin.get(door).get_data(as_text=True) == "terbuka"
    with later(14):
        assert cast.admin.get(door).status_code == 200


def test_a_get_goes_to_the_proof_and_comes_back(cast, door):
    with later():
        away = cast.admin.get(door + "?halaman=2")
        assert (away.status_code, away.location) == (303, "/masuk/ulang?lanjut=/uji/pribadi%3Fhalaman%3D2")
        page = cast.admin.get(away.location).get_data(as_text=True)
        assert "Masih Anda?" in page and 'value="/uji/pribadi?halaman=2"' in page
        wrong = cast.admin.post("/masuk/ulang", {"proof": "salah", "lanjut": door}, page="/masuk/ulang")
        assert wrong.status_code == 422 and cast.admin.get(door).status_code == 303
        back = cast.admin.post("/masuk/ulang", {"proof": PASSWORD, "lanjut": door + "?halaman=2"}, page="/masuk/ulang")
        assert (back.status_code, back.location) == (303, "/uji/pribadi?halaman=2")
        assert cast.admin.get(door).status_code == 200
    with later(40):
        assert cast.admin.get(door).status_code == 303


def hidden(page, form):
    """The hidden fields of the form with this action, as a browser would send them."""
    import html

    body = re.search(rf'<form[^>]*action="{re.escape(form)}".*?</form>', page, re.S)[0]
    pairs = re.findall(r'<input[^>]*type="hidden"[^>]*>', body)
    return [(html.unescape(re.search(r'name="([^"]*)"', one)[1]), html.unescape(re.search(r'value="([^"]*)"', one)[1])) for one in pairs]


def test_a_post_is_held_and_nothing_typed_is_lost(cast, door):
    from werkzeug.datastructures import MultiDict

    typed = 'Kalimat "panjang" & <b>\nbaris dua'
    with later():
        token = cast.admin.token("/kelola")
        held = cast.admin.client.post(door, data=MultiDict([("text", typed), ("pilih", "a"), ("pilih", "b"), ("csrf_token", token)]))
        page = held.get_data(as_text=True)
        assert held.status_code == 403 and "belum dikirim" in page and held.headers["Cache-Control"] == "no-store"
        wrong = cast.admin.client.post("/masuk/ulang", data=MultiDict([*hidden(page, "/masuk/ulang"), ("proof", "salah")]))
        page = wrong.get_data(as_text=True)
        assert wrong.status_code == 422
        again = cast.admin.client.post("/masuk/ulang", data=MultiDict([*hidden(page, "/masuk/ulang"), ("proof", PASSWORD)]))
        page = again.get_data(as_text=True)
        assert again.status_code == 200 and PASSWORD not in page
        sent = cast.admin.client.post(door, data=MultiDict(hidden(page, door)))
    assert sent.status_code == 200
    assert sent.get_data(as_text=True).replace("\r\n", "\n") == f"text={typed}|pilih=a|pilih=b"


def test_an_empty_form_is_held_too_and_files_are_said_not_to_travel(cast, door):
    import io

    with later():
        token = cast.admin.token("/kelola")
        page = cast.admin.client.post(door, data={"csrf_token": token}).get_data(as_text=True)
        assert ("tahan", "1") in hidden(page, "/masuk/ulang")
        page = cast.admin.client.post(door, data={"csrf_token": token, "file": (io.BytesIO(b"x"), "x.csv")}).get_data(as_text=True)
        assert "Berkas tidak dapat dibawa" in page


def test_a_script_is_told_by_a_code(cast, door):
    with later():
        answer = cast.admin.get(door, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["error"]) == (403, "proof_needed")


def test_the_authenticator_s_code_is_a_proof_once(cast, door, phone_of):
    phone, codes = phone_of(cast.admin.staff_id)
    with later():
        code = phone.code()
        assert cast.admin.post("/masuk/ulang", {"proof": codes[0]}, page="/masuk/ulang").status_code == 422  # kept for signing in
        assert cast.admin.post("/masuk/ulang", {"proof": f"{code[:3]} {code[3:]}"}, page="/masuk/ulang").status_code == 303
        assert cast.admin.post("/masuk/ulang", {"proof": code}, page="/masuk/ulang").status_code == 422


def test_the_proof_sends_nobody_elsewhere(cast):
    answer = cast.admin.post("/masuk/ulang", {"proof": PASSWORD, "lanjut": "https://evil.example"}, page="/masuk/ulang")
    assert answer.location == "/kelola/saya"
    assert cast.visitor().get("/masuk/ulang").status_code == 303
