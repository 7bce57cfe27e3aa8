"""Plain text, keys, cursors, clocks and numbers: what core promises without a database."""
import uuid
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from server.config import Settings, WrongSetting, load_settings
from server.core import clock, text
from server.core.errors import Malformed, TooLarge
from server.core.keys import checked_key, digest_of
from server.core.paging import decode_cursor, encode_cursor


def test_text_is_kept_as_typed():
    typed = "Saya <b>tidak</b> setuju & '; DROP TABLE aspirations; --\n“Kutipan”"
    assert text.plain(typed, most=2000) == typed


def test_bidi_and_control_characters_go_and_lines_are_one_kind():
    assert text.plain("a\u202eb\u2066c\u200f\r\nd\x07e\r", most=99) == "abc\nd e"
    assert text.plain("  a \n b ", most=99, is_multiline=False) == "a b"


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"])
def test_what_cannot_be_stored_is_refused(bad):
    with pytest.raises(Malformed):
        text.plain(bad, most=99)


def test_too_long_is_refused_not_cut():
    with pytest.raises(TooLarge):
        text.plain("a" * 101, most=100)
    assert text.plain(" " + "a" * 100 + "\n", most=100) == "a" * 100


@given(st.text(max_size=300))
def test_plain_twice_is_plain_once(typed):
    try:
        once = text.plain(typed, most=2000)
    except Malformed:
        return
    assert text.plain(once, most=2000) == once


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
                                  "<p style='x'>ok</p>", "<svg><a xlink:href='javascript:1'>", "<math><mtext></p><img src onerror=1>"])
def test_team_html_is_cleaned(html):
    cleaned = str(text.clean_html(html))
    assert not any(word in cleaned.lower() for word in ("<script", "onerror", "javascript:", "style=", "<svg", "<img"))


def test_team_html_keeps_what_is_harmless_and_is_capped_first():
    assert text.clean_html("<p><strong>Ya</strong> <a href='https://jakarta.go.id'>ke sana</a></p>").count("<") == 6
    with pytest.raises(TooLarge):
        text.clean_html("<" * 30_000)


@pytest.mark.parametrize("name, short", [("Dewi Ayu Lestari", "D.A.L."), ("siti", "S."), ("  ", ""), ("A B C D", "A.B.C.")])
def test_initials(name, short):
    assert text.initials(name) == short


def test_keys():
    key = str(uuid.uuid4())
    assert checked_key(key.upper()) == key
    for bad in ("", "x", None, 7, key + "0"):
        with pytest.raises(Malformed):
            checked_key(bad)
    app = Flask(__name__)
    app.extensions["root_secret"] = b"k" * 40  # digests are keyed, so that a short text cannot be guessed from one
    with app.app_context():
        assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1, "b": 3})


@given(st.lists(st.one_of(st.integers(-2**53, 2**53), st.text(max_size=10)), min_size=2, max_size=2))
def test_cursors_come_back(values):
    assert decode_cursor(encode_cursor(values), 2) == values


@pytest.mark.parametrize("bad", ["", "x", "!!!", "bnVsbA", encode_cursor([1]), encode_cursor([1, 2, 3]), "W3RydWUsMV0", "a" * 5000])
def test_forged_cursors_are_refused(bad):
    with pytest.raises(Malformed):
        decode_cursor(bad, 2)


def test_working_days_skip_weekends_and_holidays():
    friday_noon = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
    assert clock.wib(clock.add_working_days(friday_noon, 1)).date() == date(2026, 11, 23)
    assert clock.wib(clock.add_working_days(friday_noon, 3, frozenset({date(2026, 11, 24)}))).date() == date(2026, 11, 26)
    friday_late_utc = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # already Saturday in Jakarta
    assert clock.wib(clock.add_working_days(friday_late_utc, 1)).date() == date(2026, 11, 23)


def test_the_clock_can_be_set_for_what_is_called_inside():
    then = datetime(2022, 4, 21, 2, 0, tzinfo=UTC)
    with clock.set_to(then):
        assert clock.now() == then
    assert clock.now() > then


@pytest.mark.parametrize("name, value", [("JKD_PORT", "eighty"), ("JKD_PUBLIC_URL", "jakarta"), ("JKD_SECRET_KEY", "short"), ("JKD_LIMITS", "maybe"),
                                         ("JKD_UNDO_SECONDS", "-1")])
def test_a_wrong_setting_is_refused_with_its_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=name):
        load_settings()


def test_limits_off_only_on_loopback(monkeypatch):
    monkeypatch.setenv("JKD_LIMITS", "off")
    monkeypatch.setenv("JKD_HOST", "0.0.0.0")
    with pytest.raises(WrongSetting, match="JKD_LIMITS"):
        load_settings()


def test_port_is_honoured(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().port == 8123
    monkeypatch.setenv("JKD_PORT", "8124")
    assert load_settings().port == 8124


def test_settings_cannot_change():
    with pytest.raises(Exception, match="frozen"):
        Settings().port = 1


def test_a_moment_survives_the_cursor():
    now = clock.now()
    assert clock.from_micros(clock.to_micros(now)) == now
