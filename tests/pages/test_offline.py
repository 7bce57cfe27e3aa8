"""The doors of what works without a network: nothing that a browser keeps bears anybody's data or token. tests/browser/test_offline.py uses them."""
import re
import uuid

import pytest

from server.app import create_app
from server.config import Settings
from server.core import offline

pytestmark = pytest.mark.only_on("sqlite", "asks no database")


def test_the_worker_names_the_build_and_is_asked_for_anew(cast):
    answer = cast.citizen.get("/sw.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache" and answer.headers["Service-Worker-Allowed"] == "/"
    assert re.match(r'import \{ run \} from "/static/[0-9a-f]{12}/js/core/worker\.js";', answer.get_data(as_text=True))
    assert cast.citizen.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert cast.citizen.get("/en/sw.js").status_code == 404


def test_switched_off_it_is_one_that_goes_and_no_page_asks_for_it(settings, assets_dir, cast):
    app = create_app(Settings(**{**settings.model_dump(), "service_worker": "off"}), async_mode="threading")
    client = app.test_client()
    assert "no_worker.js" in client.get("/sw.js").get_data(as_text=True)
    assert " data-worker" not in client.get("/lacak").get_data(as_text=True)
    assert " data-worker" in cast.citizen.get("/lacak").get_data(as_text=True)
    app.extensions["database"].close()


@pytest.mark.parametrize("home", ["", "/en"])
def test_what_is_kept_is_the_same_for_everyone(cast, bill, home):
    for path in {offline.OFFLINE, "/aspirasi/luring", *offline.stand_ins().values()}:
        answer = cast.visitor().get(home + path)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200 and answer.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in answer.headers, path
        assert 'name="csrf_token"' not in page and not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-4", page), path


@pytest.mark.parametrize("home", ["", "/en"])
def test_the_manifest_is_one_app_in_two_languages(cast, home):
    content = cast.citizen.get(f"{home}/manifest.webmanifest").get_json(force=True)
    assert content["id"] == "/" and content["scope"] == "/" and content["start_url"] == f"{home}/" and content["display"] == "standalone"
    assert {icon["purpose"] for icon in content["icons"]} == {"any", "maskable"}
    assert [one["url"] for one in content["shortcuts"]] == [f"{home}/aspirasi/baru", f"{home}/lacak", f"{home}/sesi"]
    for icon in content["icons"]:
        assert cast.citizen.get(icon["src"]).status_code == 200
    assert f'href="{home}/manifest.webmanifest"' in cast.citizen.get(f"{home}/").get_data(as_text=True)


def test_a_script_that_sends_later_gets_a_token_and_its_cookie(cast, bill):
    client = cast.visitor().app.test_client()
    answer = client.get("/kiriman.json")
    assert answer.headers["Cache-Control"] == "no-store" and len(answer.headers.getlist("Set-Cookie")) == 2
    form = {"csrf_token": answer.get_json()["csrf_token"], "key": str(uuid.uuid4()), "text": "Ditulis tanpa internet.", "mirip": "1"}
    refused = client.post("/aspirasi/baru", data=form, headers={"Accept": "application/json"})
    assert refused.status_code == 422 and refused.headers["Cache-Control"] == "no-store"
    assert any("Centang persetujuan" in one["message"] for one in refused.get_json()["problems"])
    kept = {**form, "persetujuan_pengolahan": "y", "persetujuan_penayangan": "y"}
    first, again = (client.post("/aspirasi/baru", data=kept, headers={"Accept": "application/json"}).location for _turn in range(2))
    assert first == again and first.endswith("/tanda-terima")


@pytest.mark.parametrize("agent, app_name", [
    ("Mozilla/5.0 (Linux; Android 13; wv) Chrome/128.0 Mobile Safari/537.36 Instagram 345.0.0.48.95 Android", "Instagram"),
    ("Mozilla/5.0 (Linux; Android 12; wv) Chrome/126.0 Mobile WhatsApp/2.24.20.89", "WhatsApp"),
    ("Mozilla/5.0 (iPhone) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]", "Facebook"),
    ("Mozilla/5.0 (Linux; Android 12; Pixel 4; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0 Mobile", "-"),
    ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36", ""), ("", ""),
])
def test_an_app_around_the_browser_is_told(agent, app_name):
    from server.core.in_app import app_around

    assert app_around(agent) == app_name
