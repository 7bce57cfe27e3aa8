"""A new version carries on what is surely the same; the unsure wait for a person; everything can be undone."""
import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import NOBODY, SYSTEM
from server.instruments.addresses import Address
from server.instruments.carrying import operations
from server.instruments.carrying.lines import lines_in, public_lines
from server.instruments.carrying.models import CarryingDeed, Tie, TieState
from server.instruments.carrying.queries import cited, line_of, same_as_in
from server.instruments.importers import read_bill
from server.instruments.models import Provision
from tests.instruments.comparing.made import S
from tests.instruments.make import as_bytes, store, tiny

A, B, C, D, E, F, G, H, I, J, K, L = S  # noqa: E741  twelve sentences by their letters
V1 = {"7": [A, B], "8": [C], "9": [D, E]}
V2 = {"7": [A, B], "8": [F], "9": [C], "10": [D, E, G]}  # 8 is new, 9 was 8, 10 was 9
V3 = {"7": [A, B], "8": [F], "9": [C], "9A": [H], "10": [f"{D[:40]} dan {I[:30]} {J[20:60]}", E], "11": [G + " Dan seterusnya."]}


def source(articles):
    paragraphs = {number: [{"number": str(n), "text": text, "items": []} for n, text in enumerate(many, 1)] for number, many in articles.items()}
    return read_bill(as_bytes(tiny(chapters=[{"number": "I", "title": "ISI", "articles": [
        {"number": number, "part": None, "paragraph_heading": None, "paragraphs": many} for number, many in paragraphs.items()]}])), ".json")


@pytest.fixture
def text(app):
    """Three versions; `at(n, address)` is an id, and within the app's context anything can be asked."""
    versions = [store(app, source(articles)) for articles in (V1, V2, V3)]
    with app.test_request_context():
        rows = session.execute(sa.select(Provision.version_id, Provision.address, Provision.id)).all()
        ids = {(versions.index(row.version_id) + 1, row.address): row.id for row in rows}
        yield type("Text", (), {"versions": versions, "ids": ids, "at": staticmethod(lambda n, address: ids[n, address])})


def ties(version_id):
    return {row.provision_id: row for row in session.scalars(sa.select(Tie).where(Tie.version_id == version_id))}


def kinds():
    return list(session.scalars(sa.select(Entry.kind).where(Entry.kind.startswith("provision") | Entry.kind.startswith("carrying")).order_by(Entry.id)))


def test_what_is_sure_goes_on_by_itself_and_the_ledger_says_so(text):
    at = text.at
    assert same_as_in(text.versions[1], [at(1, "8"), at(1, "9"), at(1, "9(1)"), at(1, "7")]) == {
        at(1, "8"): at(2, "9"), at(1, "9"): at(2, "10"), at(1, "9(1)"): at(2, "10(1)"), at(1, "7"): at(2, "7")}
    assert line_of([at(1, "8")])[at(1, "8")] == {at(1, "8"), at(2, "9"), at(3, "9")}
    found = ties(text.versions[1])
    assert found[at(2, "8")].state == TieState.NEW and found[at(2, "10(3)")].state == TieState.NEW
    assert found[at(2, "9")].reason == "moved" and found[at(2, "7")].reason == "same"
    assert kinds() == ["provisions.carried", "provisions.carried"]
    facts = session.scalar(sa.select(Entry.facts).where(Entry.kind == "provisions.carried").limit(1))
    assert facts["tied"] == 9 and facts["waiting"] == 0 and facts["version_id"] == text.versions[1]


def test_what_is_cited_says_both_places(text):
    names = cited([text.at(1, "9(2)"), text.at(1, "7"), text.at(2, "8"), text.at(3, "9A"), None])
    assert names[text.at(1, "9(2)")].official == "Pasal 9 ayat (2) versi 1, kini Pasal 10 ayat (2)"
    assert names[text.at(1, "9(2)")].href == "/ruu/3/pasal/10#2"
    assert names[text.at(1, "7")].official == "Pasal 7" and names[text.at(3, "9A")].label == "Pasal 9A"


def test_the_unsure_wait_and_a_person_ties_them_with_what_is_below(text):
    at, (_one, _two, third) = text.at, text.versions
    waiting = {one for one, row in ties(third).items() if row.state == TieState.OPEN}
    assert at(3, "10") in waiting or at(3, "10(1)") in waiting
    assert operations.tie(SYSTEM, third, at(3, "10"), at(2, "10")) >= 1
    assert at(3, "10") in line_of([at(1, "9")])[at(1, "9")]
    assert at(3, "10(2)") in line_of([at(1, "9(2)")])[at(1, "9(2)")]
    with pytest.raises(Conflict):
        operations.tie(SYSTEM, third, at(3, "11"), at(2, "10"))
    for wrong in (at(3, "9"), 99_999):
        with pytest.raises(Invalid):
            operations.tie(SYSTEM, third, at(3, "11"), wrong)
    with pytest.raises(NotFound):
        operations.tie(SYSTEM, third, at(2, "10"), at(1, "9"))
    assert kinds()[-1] == "provision.tied"


def test_a_deed_is_undone_and_lines_of_later_versions_follow(text):
    at, (_one, second, _three) = text.at, text.versions
    operations.declare(SYSTEM, second, at(2, "9"), TieState.NEW)
    assert line_of([at(1, "8")])[at(1, "8")] == {at(1, "8")}
    assert line_of([at(2, "9")])[at(2, "9")] == {at(2, "9"), at(3, "9")}, "the third version follows the second"
    assert lines_in(second).places.get(at(1, "8(1)")) is None, "its ayat are new with it"
    deed = session.scalar(sa.select(sa.func.max(CarryingDeed.id)))
    operations.undo(SYSTEM, deed)
    operations.undo(SYSTEM, deed)
    assert line_of([at(1, "8(1)")])[at(1, "8(1)")] == {at(1, "8(1)"), at(2, "9(1)"), at(3, "9(1)")}
    assert kinds()[-2:] == ["provision.declared", "carrying.undone"]


def test_a_deed_that_another_built_on_is_not_undone_before_it(text):
    at, (_one, second, _three) = text.at, text.versions
    operations.declare(SYSTEM, second, at(2, "9"), TieState.NEW)
    first = session.scalar(sa.select(sa.func.max(CarryingDeed.id)))
    operations.tie(SYSTEM, second, at(2, "8"), at(1, "8"))
    with pytest.raises(Conflict):
        operations.undo(SYSTEM, first)
    operations.undo(SYSTEM, first + 1)
    operations.undo(SYSTEM, first)
    assert line_of([at(1, "8")])[at(1, "8")] == {at(1, "8"), at(2, "9"), at(3, "9")}


def test_a_whole_batch_is_undone_and_done_again(text):
    at, (_one, second, _three) = text.at, text.versions
    before = line_of(list(text.ids.values()))
    batch = session.scalar(sa.select(CarryingDeed.id).where(CarryingDeed.version_id == second))
    with pytest.raises(Conflict):
        operations.match_version(SYSTEM, second)
    operations.undo(SYSTEM, batch)
    assert line_of([at(1, "7")])[at(1, "7")] == {at(1, "7")}
    assert ties(second)[at(2, "7")].candidates == [{"id": at(1, "7"), "likeness": 100}]
    operations.match_version(SYSTEM, second)
    assert line_of(list(text.ids.values())) == before


def test_a_removed_one_is_declared_and_its_voices_stay_findable(app):
    first, second = store(app, source(V1)), store(app, source({"7": [A, B], "9": [D, E]}))
    with app.test_request_context():
        gone = session.scalar(sa.select(Provision.id).where(Provision.version_id == first, Provision.address == "8"))
        assert ties(second)[gone].state == TieState.OPEN
        with pytest.raises(Invalid):
            operations.declare(SYSTEM, second, gone, TieState.NEW)
        operations.declare(SYSTEM, second, gone, TieState.REMOVED)
        assert ties(second)[gone].state == TieState.REMOVED
        assert gone in public_lines()[0].at(Address("8")), "found at its own number, which is nobody else's"
        assert cited([gone])[gone].official == "Pasal 8 versi 1"
        with pytest.raises(Exception):
            operations.declare(NOBODY, second, gone, TieState.REMOVED)


def test_a_part_that_is_gone_counts_at_its_article(app):
    first, second = store(app, source(V1)), store(app, source({"7": [A], "8": [C], "10": [D, E]}))
    with app.test_request_context():
        ids = {(row[0], row[1]): row[2] for row in session.execute(sa.select(Provision.version_id, Provision.address, Provision.id))}
        lines = lines_in(second)
        assert lines.places[ids[first, "7(2)"]] == (ids[second, "7"],)
        assert lines.places[ids[first, "9(2)"]] == (ids[second, "10(2)"], ids[second, "10"])
        assert lines.at(Address("10")) >= {ids[first, "9"], ids[first, "9(1)"], ids[second, "10(2)"]}
        assert lines.articles[ids[first, "9(2)"]] == "10"
