"""How the house is: for people at /kelola/status, for Prometheus at /metrics."""
import re
from datetime import timedelta

import pytest

from server import engines
from server.config import Settings
from server.core import beats, clock, samples
from server.core.metrics import meter
from server.core.samples import StatusSample
from server.pages import status

TOKEN = "jawaban-rahasia-pengukur"


def scrape(client, **headers):
    return client.get("/metrics", headers=headers)


def values(text):
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line and not line.startswith("#")}


def test_metrics_count_by_pattern_never_by_address(app, cast):
    cast.citizen.get("/aspirasi/JKD-ABCD-EFGH")
    cast.citizen.get("/aspirasi?q=kata-rahasia")
    text = scrape(cast.citizen.client).get_data(as_text=True)
    found = values(text)
    assert found['jkd_requests_total{method="GET",route="/aspirasi",status="2xx"}'] == 1
    assert found['jkd_requests_total{method="GET",route="/aspirasi/<code>",status="4xx"}'] == 1
    assert "JKD-ABCD" not in text and "kata-rahasia" not in text
    assert found["jkd_database_up"] == 1 and "jkd_outbox_due" in found and "jkd_sockets" in found and found["jkd_workers"] == 0


def test_unknown_addresses_make_no_series(app, cast):
    for n in range(30):
        cast.citizen.get(f"/tidak-ada-{n}")
    text = scrape(cast.citizen.client).get_data(as_text=True)
    assert "tidak-ada" not in text and values(text)['jkd_requests_total{method="GET",route="-",status="4xx"}'] == 30


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"])
def test_metrics_are_not_for_whoever_comes_through_a_proxy(cast, header):
    assert scrape(cast.citizen.client).status_code == 200
    assert scrape(cast.citizen.client, **{header: "203.0.113.9"}).status_code == 404


def test_metrics_are_not_for_other_machines(cast):
    assert cast.citizen.client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


def test_with_a_token_only_its_bearer_may(app, cast):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"metrics_token": TOKEN})
    assert scrape(cast.citizen.client).status_code == 404
    assert scrape(cast.citizen.client, Authorization="Bearer salah-salah-salah-salah").status_code == 404
    assert scrape(cast.citizen.client, Authorization=f"Bearer {TOKEN}", **{"X-Forwarded-For": "203.0.113.9"}).status_code == 200


def test_a_public_house_without_a_token_tells_nobody(app, cast):
    app.extensions["settings"] = Settings(**{**app.extensions["settings"].model_dump(), "public_url": "https://jakartakedepan.example"})
    assert scrape(cast.citizen.client).status_code == 404


def test_samples_hold_what_came_since_the_last(app, cast):
    with app.app_context():
        for seconds in (0.01, 0.02, 0.5):
            meter().saw_request("GET", "/", 200, seconds)
        for n in range(100):
            meter().saw_message("question.vote", "ok", n / 1000)
        samples.take_sample("satu")
        samples.take_sample("satu")
        first, second = samples.of_last_hour()
    assert first.numbers["votes"] == 100 and first.numbers["vote_p99_ms"] == 99 and first.numbers["page_p95_ms"] == 500
    assert second.numbers["votes"] == 0 and second.numbers["memory_mb"] > 20 and second.numbers["disk_free_gb"] > 0
    assert first.numbers["cases"] == 0


def add_sample(process, minutes_ago, **numbers):
    from server.core.database import operation, session

    @operation
    def keep():
        session.add(StatusSample(process=process, at=clock.now() - timedelta(minutes=minutes_ago), numbers=numbers))

    keep()


def test_processes_are_joined_minute_by_minute(app):
    with app.app_context():
        add_sample("a", 2.2, sockets=10, page_p95_ms=30, disk_free_gb=9)
        add_sample("b", 2.4, sockets=5, page_p95_ms=70, disk_free_gb=7)
        add_sample("a", 1.2, sockets=11, page_p95_ms=20, disk_free_gb=9)
        add_sample("a", 75, sockets=999)
        shown = {panel.title: panel for panel in status.panels()}
    assert shown["Penonton tersambung"].now == "11" and shown["Penonton tersambung"].worst == "15"
    assert shown["Jawaban halaman, p95"].worst == "70 ms" and not shown["Jawaban halaman, p95"].is_beyond
    assert shown["Ruang disk tersisa"].worst == "7 GB"


def test_the_page_says_what_needs_a_look(app, cast):
    page = cast.admin.get("/kelola/status").get_data(as_text=True)
    assert "Proses pekerja tidak hidup" in page and "Terganggu" in page
    with app.app_context():
        beats.beat("uji", clock.now(), {}, {"ledger.seal": {"failures": 3, "error": "OSError", "since": None}})
        add_sample("a", 0.2, disk_free_gb=0.4, memory_mb=100)
    page = cast.admin.get("/kelola/status").get_data(as_text=True)
    assert "Proses pekerja tidak hidup" not in page and "Tugas rutin ledger.seal gagal" in page
    assert re.search(r"Ruang disk tersisa melewati batas", page) and "melewati batas</strong>" in page
    assert page.count("<svg class=\"spark\"") == len(status.GAUGES)


@pytest.mark.redis
def test_the_page_says_when_redis_is_away(app, cast, redis):
    def page_with(url):
        app.extensions["settings"] = app.extensions["settings"].model_copy(update={"redis_url": url})
        return cast.admin.get("/kelola/status").get_data(as_text=True)

    assert "Redis tidak menjawab" not in page_with(None)
    assert "Redis tidak menjawab" not in page_with(redis)
    page = page_with(f"redis://127.0.0.1:{engines.free_port()}")
    assert "Redis tidak menjawab" in page and "Terganggu" in page


def test_only_those_who_may(cast):
    assert cast.moderator.get("/kelola/status").status_code == 403
    assert cast.citizen.get("/kelola/status").status_code in (302, 303)


def test_old_samples_are_forgotten(app):
    with app.app_context():
        add_sample("a", 60 * 25)
        add_sample("a", 1)
        samples.forget_old()
        from server.core.database import session

        assert session.query(StatusSample).count() == 1


def test_a_fault_in_a_request_bears_the_id_its_page_shows(app, cast, monkeypatch, capsys):
    from server.pages import routes

    def burst(*_args, **_kwargs):
        raise RuntimeError("isi rahasia")

    monkeypatch.setattr(routes.results, "counts", burst)
    answer = cast.citizen.get("/hasil")
    said = capsys.readouterr().err
    assert answer.status_code == 500 and answer.headers["X-Request-Id"] in said
    assert "isi rahasia" not in said and "RuntimeError" in said
