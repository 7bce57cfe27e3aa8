"""A GET changes nothing: mail scanners, link previews and crawlers open every link they see."""
from tests.house.test_doors import rules, sample_path
from tests.tables import read_all


def dump(app):
    tables = read_all(app)
    tables.pop("probes")  # /readyz: that writing works
    tables.pop("staff_sessions_seen")  # when a member of the team was last here, to the minute; nothing else of a GET is written
    return tables


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
