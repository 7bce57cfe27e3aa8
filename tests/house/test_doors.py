"""Every door says who may enter, and keeps its word."""
import re

import pytest

from server.core.permissions import Permission
from server.core.realtime import HANDLERS

SAMPLES = {"slug": "tidak-ada", "code": "JKD-2222-2222", "token": "x" * 43, "number": "1", "article": "10", "topic": "pilgub", "path": "x"}
OURS = ("static", "whitenoise")


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OURS]


def sample_path(rule):
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", lambda m: "1" if m[1] == "int" else SAMPLES.get(m[2], "1"), rule.rule)


def test_every_route_names_its_visitors(app):
    silent = [rule.rule for rule in rules(app) if not hasattr(app.view_functions[rule.endpoint], "visitors")]
    assert silent == []


def test_every_socket_handler_names_its_visitors(app):
    assert HANDLERS and all(hasattr(handler, "visitors") for handler in HANDLERS.values())


def test_staff_doors_are_shut_for_citizens(app, cast):
    guarded = [(rule, method) for rule in rules(app) for method in rule.methods - {"HEAD", "OPTIONS"}
               if app.view_functions[rule.endpoint].visitors != "public"]
    assert len(guarded) > 5
    token = cast.citizen.token()
    for rule, method in guarded:
        answer = cast.citizen.client.open(sample_path(rule), method=method, data={"csrf_token": token} if method == "POST" else None)
        if method == "GET" and answer.status_code == 303:
            assert answer.location.startswith("/masuk"), rule.rule
        else:
            assert answer.status_code in (401, 403), (rule.rule, answer.status_code)


@pytest.mark.parametrize("role", ["admin", "moderator", "host", "drafter", "approver", "counter"])
def test_staff_doors_are_shut_for_the_wrong_role(app, cast, role):
    player = getattr(cast, role)
    shut = 0
    token = player.token()
    for rule in rules(app):
        visitors = app.view_functions[rule.endpoint].visitors
        wanted = visitors if isinstance(visitors, (tuple, list, frozenset, set)) else [visitors]
        if "public" in wanted or any(player.actor.may(Permission(p)) for p in wanted):
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = player.client.open(sample_path(rule), method=method, data={"csrf_token": token} if method == "POST" else None)
            assert answer.status_code == 403, (role, method, rule.rule, answer.status_code)
            shut += 1
    assert shut


def test_every_post_needs_the_token(app, cast):
    for rule in rules(app):
        if "POST" in rule.methods:
            for player in (cast.citizen, cast.moderator):
                assert player.client.post(sample_path(rule), data={"text": "x"}).status_code in (400, 401, 403), rule.rule
