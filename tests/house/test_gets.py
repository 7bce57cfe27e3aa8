"""A GET changes nothing: mail scanners, link previews and crawlers open every link they see."""
import sqlite3

from tests.house.test_doors import rules, sample_path


def dump(app):
    path = app.extensions["database"].writing.url.database
    app.extensions["database"].reading.dispose()
    connection = sqlite3.connect(path)
    lines = [line for line in connection.iterdump() if not line.startswith('INSERT INTO "probes"')]  # /readyz: that writing works
    connection.close()
    return lines


def test_gets_change_nothing(app, cast, demo):
    players = [cast.citizen, cast.moderator, cast.drafter, cast.approver, cast.host, cast.admin]
    before = dump(app)
    opened = 0
    for rule in rules(app):
        if "GET" not in rule.methods:
            continue
        for path in {sample_path(rule), demo.path_for(rule)}:
            for player in players:
                answer = player.get(path)
                assert answer.status_code < 500, (path, answer.status_code)
                opened += answer.status_code == 200
    assert opened > 60
    assert dump(app) == before
