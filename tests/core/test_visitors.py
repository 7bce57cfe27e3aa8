"""Behind proxies: whose address counts, and that nobody can choose it."""
import pytest
from flask import request

from server.app import create_app
from server.config import WrongSetting, load_settings
from server.core.visitors import network_of, visitor_of

TRUSTED = load_settings(trusted_proxies="127.0.0.1, 10.0.0.0/8,2001:db8::/64").proxies


@pytest.mark.parametrize(("peer", "told", "visitor"), [
    ("203.0.113.9", "", "203.0.113.9"),
    ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # comes directly, and says it were somebody else
    ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("127.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # the left one was written by the visitor
    ("127.0.0.1", "192.0.2.66, 198.51.100.1,10.1.2.3", "198.51.100.1"),  # two proxies
    ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),  # somebody inside
    ("127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "unknown", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.1, bukan-alamat", "127.0.0.1"),
    ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    ("2001:db8::7", "2001:db8:5::1", "2001:db8:5::1"),
    ("", "198.51.100.1", ""),
])
def test_the_nearest_that_is_no_proxy_counts(peer, told, visitor):
    assert visitor_of(peer, told, TRUSTED) == visitor


def seen(settings, **overrides):
    app, addresses = create_app(settings.model_copy(update=overrides)), []
    app.before_request(lambda: addresses.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1"}, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    return addresses


@pytest.mark.only_on("sqlite", "is about requests alone")
def test_only_a_named_proxy_is_believed(settings):
    assert seen(settings) == ["127.0.0.1"]
    assert seen(settings, trusted_proxies="10.0.0.1") == ["127.0.0.1"]
    assert seen(settings, trusted_proxies="127.0.0.1") == ["198.51.100.1"]


@pytest.mark.parametrize("wrong", ["nginx", "10.0.0.1/8", "127.0.0.1,,10.0.0.1", "*"])
def test_what_is_no_address_is_refused_at_start(wrong):
    with pytest.raises(WrongSetting, match="JKD_TRUSTED_PROXIES"):
        load_settings(trusted_proxies=wrong)


@pytest.mark.parametrize(("address", "network"), [
    ("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"), ("2001:db8:1:2:bbbb:1:1:1", "2001:db8:1:2::"),
    ("::ffff:203.0.113.7", "203.0.113.7"), (None, ""), ("x", "x"),
])
def test_a_household_is_one_network(address, network):
    assert network_of(address) == network
