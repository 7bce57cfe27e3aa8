"""Logs tell what happened, by which request, and nothing about anybody."""
import io
import json
import logging
import sys
from types import SimpleNamespace

import pytest
import structlog

from server.core import logs

SECRETS = {
    "e-mail": "siti.aminah@contoh.example", "phone": "0812-3456-7890", "international": "+62 812 3456 7890", "NIK": "3171234567890123",
    "token": "k3JH8sdfLKJ23lkjsdf90SDFlkj234lkjsdfLKJsdf0", "link": "/lacak/k/ABCDEFGHtoken123",
}


@pytest.fixture
def written(monkeypatch):
    """A stream in place of standard error, and the house's logger set up as in `form`."""
    def set_up(form="json"):
        stream = io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        logs.init_app(None, SimpleNamespace(log_level="info", log_format=form))
        return stream

    yield set_up
    logger = logging.getLogger("server")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logs.unbind()
    structlog.reset_defaults()


def test_a_line_is_json_with_the_requests_id(written):
    stream = written()
    logs.bind(request_id="abc123")
    logs.get_logger("server.x").info("request", route="/aspirasi/<code>", status=200)
    logging.getLogger("server.y").warning("skipped %s of %d", "one", 3)
    first, second = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert first == {**first, "event": "request", "route": "/aspirasi/<code>", "status": 200, "request_id": "abc123", "level": "info"}
    assert second["event"] == "skipped one of 3" and second["request_id"] == "abc123" and second["timestamp"].endswith("Z")
    logs.unbind()
    logs.get_logger("server.x").info("later")
    assert "request_id" not in json.loads(stream.getvalue().splitlines()[-1])


def test_plain_lines_can_be_read(written):
    stream = written("plain")
    logs.get_logger("server.x").info("request", route="/", status=200)
    assert "event='request'" in stream.getvalue() and "status=200" in stream.getvalue()


@pytest.mark.parametrize("kind", SECRETS)
def test_what_looks_personal_is_masked_wherever_it_stands(written, kind):
    stream, secret = written(), SECRETS[kind]
    log = logs.get_logger("server.x")
    log.info("it happened", note=f"dari {secret} tadi")
    log.info(f"tidak terkirim: {secret}")
    logging.getLogger("server.y").error("cannot reach %s", secret)
    log.info("nested", facts={"who": [secret]})
    assert secret not in stream.getvalue() and len(stream.getvalue().splitlines()) == 4
    assert "ABCDEFGHtoken123" not in stream.getvalue()


def test_what_is_ours_is_left_alone(written):
    stream = written()
    logs.get_logger("server.x").info("sealed", seq=123456789012, took=0.123, code="JKD-ABCD-EFGH", at="2026-11-24T08:00:00+00:00", id=12345)
    line = json.loads(stream.getvalue())
    assert line["seq"] == 123456789012 and line["code"] == "JKD-ABCD-EFGH" and line["at"] == "2026-11-24T08:00:00+00:00"


@pytest.mark.parametrize("style", ["structlog", "stdlib"])
def test_an_exception_is_its_type_and_its_places_without_its_message(written, style):
    stream = written()

    def burst():
        raise ValueError("Key (name)=(Siti Aminah) already exists")

    try:
        burst()
    except ValueError as error:
        if style == "structlog":
            logs.get_logger("server.x").error("fault", exc_info=(type(error), error, error.__traceback__))
        else:
            logging.getLogger("server.y").exception("chore %s failed", "seal")
    line = json.loads(stream.getvalue())
    assert line["error"] == "ValueError" and "burst" in line["places"] and "tests/core/test_logs.py" in line["places"]
    assert "Siti" not in stream.getvalue() and "Traceback" not in stream.getvalue()
