"""Main pages ask a bounded number of times, whatever the number of rows: the demo's sixty or one."""
import pytest
import sqlalchemy as sa

BOUNDS = {"/": 14, "/hasil": 14, "/aspirasi": 11, "/aspirasi?q=banjir": 12, "/ruu": 10, "/sesi": 7, "/lacak": 2, "/cara-kerja": 1,
          "/kenali": 4, "/kenali/kesejahteraan-sosial-bagi-semua": 8, "/kabar": 5, "/kabar/rekap-jakarta-berkeadilan": 5, "/kabar/atom.xml": 2,
          "/data/ledger": 3,
          "/sesi/sesi-contoh-langsung": 38}  # the room's 12, and a few for each of its parts


def asked(app, player, path):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    engine = app.extensions["database"].reading
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert player.get(path).status_code == 200, path
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return [statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]


def test_main_pages_ask_a_bounded_number_of_times(app, cast, demo):
    over = {}
    for path, most in BOUNDS.items():
        cast.citizen.get(path)  # what a process asks only once, or once a second
        statements = asked(app, cast.citizen, path)
        if len(statements) > most:
            over[path] = (len(statements), statements)
    assert not over, {path: count for path, (count, _statements) in over.items()}


@pytest.mark.parametrize("path", ["/aspirasi", "/hasil"])
def test_more_rows_do_not_ask_more(app, cast, demo, path):
    from server.aspirations.models import Aspiration
    from server.core.database import operation, session

    @operation
    def leave_three():
        keep = list(session.scalars(sa.select(Aspiration.id).where(Aspiration.is_listed).limit(3)))
        session.execute(sa.update(Aspiration).where(Aspiration.id.not_in(keep)).values(is_listed=False))

    cast.citizen.get(path)
    many = len(asked(app, cast.citizen, path))
    with app.app_context():
        leave_three()
    assert len(asked(app, cast.citizen, path)) <= many + 1
