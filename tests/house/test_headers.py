"""What every answer bears, in public and over https; refusals are mapped once; logs hold no address."""
import logging
import uuid

import pytest

from server.app import create_app
from server.config import Settings, WrongSetting
from tests.tables import change

PAGES = ["/", "/aspirasi/baru", "/aspirasi", "/ruu", "/sesi", "/hasil", "/masuk", "/lacak", "/tidak-ada", "/data/ledger"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_strict_headers(cast, path):
    headers = cast.citizen.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "require-trusted-types-for 'script'" in policy and "unsafe" not in policy and "data:" not in policy
    assert "object-src 'none'" in policy and "base-uri 'none'" in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/hasil", "/sesi", "/cara-kerja", "/data/ledger"])
def test_public_pages_are_the_same_for_everyone_and_can_be_asked_again(cast, path):
    first = cast.citizen.get(path)
    assert first.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in first.headers and "Cookie" not in first.headers.get("Vary", "")
    again = cast.stranger.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "csrf" not in first.get_data(as_text=True)


def test_pages_are_compressed(cast):
    page = cast.citizen.get("/cara-kerja", headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br" and "Accept-Encoding" in page.headers["Vary"]
    assert len(page.data) < 5000


def test_cookies_over_https_are_secure_and_bound_to_the_host(settings, assets_dir):
    app = create_app(Settings(**{**settings.model_dump(), "public_url": "https://jakartakedepan.example"}), async_mode="threading")
    answer = app.test_client().get("/masuk", base_url="https://jakartakedepan.example")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies and all(cookie.startswith("__Host-") and "Secure" in cookie and "Path=/" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    app.extensions["database"].close()


def test_cookies_on_loopback_have_plain_names(cast):
    cookies = cast.visitor().client.get("/masuk").headers.getlist("Set-Cookie")
    assert cookies and all(not cookie.startswith("__Host-") and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.parametrize("path, accept, kind", [("/tidak-ada", "text/html", "text/html"), ("/tidak-ada", "application/json", "application/json")])
def test_a_refusal_speaks_the_callers_language(cast, path, accept, kind):
    answer = cast.citizen.get(path, headers={"Accept": accept})
    assert answer.status_code == 404 and answer.mimetype == kind
    if kind == "application/json":
        assert answer.get_json()["error"] == "not_found"


@pytest.mark.parametrize("path", ["/%00", "/aspirasi?q=%00", "/aspirasi/JKD%00", "/ruu/pasal/%00"])
def test_a_nul_is_refused(cast, path):
    assert cast.citizen.get(path).status_code in (400, 404)


def test_a_fault_shows_no_inside_and_keeps_the_typed_text(app, cast, bill, monkeypatch):
    from server.aspirations import routes

    def burst(*_args, **_kwargs):
        raise RuntimeError("rahasia di dalam")

    monkeypatch.setattr(routes, "submit_aspiration", burst, raising=False)
    monkeypatch.setattr("server.aspirations.operations.submit_aspiration", burst)
    answer = cast.citizen.post("/aspirasi/baru", {"key": str(uuid.uuid4()), "kind": "input", "text": "Tulisan yang tidak boleh hilang", "display": "anonim",
                                                  "publication": "terbuka", "publikasi": "terbuka", "persetujuan_pengolahan": "y",
                                                  "persetujuan_penayangan": "y"})
    page = answer.get_data(as_text=True)
    assert answer.status_code in (500, 422)
    assert "rahasia di dalam" not in page and "Traceback" not in page and "Tulisan yang tidak boleh hilang" in page


def test_logs_hold_the_pattern_never_the_address(cast, caplog):
    caplog.set_level(logging.INFO, logger="server")
    cast.citizen.get("/lacak/k/tokenrahasiatokenrahasiatokenrahasia")
    cast.citizen.get("/aspirasi?q=namarahasia")
    assert "tokenrahasia" not in caplog.text and "namarahasia" not in caplog.text
    assert "/lacak/k/<token>" in caplog.text


def test_methods_that_do_not_exist(cast):
    assert cast.citizen.client.put("/").status_code == 405
    assert cast.citizen.client.open("/", method="TRACE").status_code == 405


def make_app(settings, **changes):
    return create_app(Settings(**{**settings.model_dump(), "limits": "on", **changes}), async_mode="threading")


def test_a_demo_account_is_refused_in_public_and_named(settings, app):
    from server.accounts.operations import add_staff
    from server.core.permissions import Role

    with app.test_request_context():
        add_staff("moderator-contoh", "M.C.", "sandi-panjang-sekali", [Role.MODERATOR], is_demo=True)
    with pytest.raises(WrongSetting, match="moderator-contoh"):
        make_app(settings, public_url="https://jakartakedepan.example")
    with pytest.raises(WrongSetting, match="moderator-contoh"):
        make_app(settings, host="0.0.0.0")


def test_a_key_made_by_itself_is_refused_in_public_and_named(settings, assets_dir):
    make_app(settings, secret_key=None).extensions["database"].close()
    assert oct((settings.data_dir / "secrets.json").stat().st_mode)[-3:] == "600"
    with pytest.raises(WrongSetting, match="JKD_SECRET_KEY"):
        make_app(settings, secret_key=None, public_url="https://jakartakedepan.example")
    make_app(settings, public_url="https://jakartakedepan.example").extensions["database"].close()


def test_ready_means_migrated_and_writable(app, cast):
    assert cast.citizen.get("/healthz").status_code == 200
    ready = cast.citizen.get("/readyz")
    assert ready.status_code == 200 and ready.get_json()["checks"] == {"database": True, "writer": True}
    database = app.extensions["database"]
    if hasattr(database, "writer"):
        database.writer.stop()
    else:
        change(app, "DROP TABLE alembic_version")
    assert cast.citizen.get("/readyz").status_code == 503
