"""The line of a provision through versions."""
import sqlalchemy as sa

from server.core.database import operation, session
from server.instruments.carrying.queries import in_line_with, line_of, same_as_in
from server.instruments.models import Provision
from tests.instruments.make import bill, store


@operation
def tie(pairs):
    for later, earlier in pairs:
        session.execute(sa.update(Provision).where(Provision.id == later).values(origin_id=earlier))


def by_address(version_id):
    return dict(session.execute(sa.select(Provision.address, Provision.id).where(Provision.version_id == version_id)).tuples().all())


def test_each_begins_its_own_line_also_when_added_alone(app):
    version_id = store(app)
    with app.test_request_context():
        assert all(ids == {one} for one, ids in line_of(by_address(version_id).values()).items())

        @operation
        def add():
            one = Provision(version_id=version_id, kind="article", address="99", article="99", number="99", position=99)
            session.add(one)
            session.flush()
            return one.id

        alone = add()
        assert session.scalar(sa.select(Provision.origin_id).where(Provision.id == alone)) == alone


def test_a_line_goes_through_versions_and_nowhere_else(app):
    first, second = store(app), store(app, bill(title="Rancangan kedua"))
    with app.test_request_context():
        old, new = by_address(first), by_address(second)
        tie([(new["2"], old["3"]), (new["3"], new["3"])])
        assert line_of([new["2"], old["2"]]) == {new["2"]: {new["2"], old["3"]}, old["2"]: {old["2"]}}
        assert same_as_in(second, [old["3"], old["2"]]) == {old["3"]: new["2"]}
        assert set(session.scalars(in_line_with(Provision.id == old["3"]))) == {new["2"], old["3"]}
        assert line_of([]) == {} and same_as_in(second, []) == {}
