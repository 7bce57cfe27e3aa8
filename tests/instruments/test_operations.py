import time

import pytest
import sqlalchemy as sa

from server.core import events
from server.core.database import session
from server.core.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded
from server.core.permissions import NOBODY, SYSTEM
from server.instruments import queries
from server.instruments.events import VersionImported, VersionPublished
from server.instruments.models import ApprovalStep, Instrument, Provision, Version
from server.instruments.operations import add_instrument, import_bill, publish_version
from tests.instruments.make import LAW, bill, demo, needs_law, store


def rows(version_id):
    return session.scalars(sa.select(Provision).where(Provision.version_id == version_id).order_by(Provision.position)).all()


def test_a_bill_becomes_a_tree_with_stable_addresses(app):
    version_id = store(app)
    with app.app_context():
        found = rows(version_id)
        assert [row.address for row in found] == [
            "bab-I", "1", "1.1", "1.2", "1A", "bab-II", "bab-II/bagian-1", "bab-II/bagian-1/paragraf-1", "2", "2(1)", "2(1)a", "2(1)b", "2(2)",
            "bab-II/bagian-2", "3"]
        by_address = {row.address: row for row in found}
        parents = {row.address: next((p.address for p in found if p.id == row.parent_id), None) for row in found}
        assert parents["1.2"] == "1" and parents["1"] == "bab-I" and parents["bab-I"] is None
        assert (parents["2(1)b"], parents["2(1)"], parents["2"]) == ("2(1)", "2", "bab-II/bagian-1/paragraf-1")
        assert by_address["1"].text == "Yang dimaksud dengan:" and by_address["2"].text == ""
        assert by_address["2(1)"].tail == "dengan baik." and by_address["2(1)b"].article == "2"
        assert (by_address["bab-II"].heading, by_address["bab-II/bagian-2"].number) == ("ISI", "Bagian Kedua")
        assert queries.provision_label(by_address["2(1)b"]) == "Pasal 2 ayat (1) huruf b"
        assert queries.provision_label(by_address["1.2"]) == "Pasal 1 angka 2"
        assert [queries.provision_label(by_address[a]) for a in ("bab-I", "bab-II/bagian-2")] == ["Bab I", "Bab II Bagian Kedua"]
        version = session.get_one(Version, version_id)
        assert version.considerations == [{"label": "a", "text": "bahwa perlu diuji;"}] and version.legal_basis == ["Undang-Undang Dasar"]


def test_find_provision_reads_both_forms(app):
    version_id = store(app)
    with app.app_context():
        for text in ("2(1)b", "Pasal 2 ayat (1) huruf b", "pasal 2 ayat 1 huruf B"):
            assert queries.find_provision(version_id, text).address == "2(1)b"
        assert queries.find_provision(version_id, "bab-II").kind == "chapter"
        for text in ("2(9)", "x", "", "2(1)b' OR 1=1"):
            assert queries.find_provision(version_id, text) is None


def test_the_first_import_makes_the_default_instrument(app):
    store(app)
    with app.app_context():
        instrument = queries.default_instrument()
        assert (instrument.slug, instrument.title, instrument.kind, instrument.is_sample) == (
            "ruu-kekhususan", "RUU Kekhususan Jakarta", "ruu", True)
        stages = queries.stages_of(instrument.id)
        assert [stage.title for stage in stages] == ["Perencanaan", "Penyusunan", "Pembahasan", "Pengesahan", "Pengundangan"]
        assert [stage.title for stage in stages if stage.is_current] == ["Penyusunan"]
        assert session.scalars(sa.select(ApprovalStep.title)).all() == ["Ketua tim penyusun"]
        with pytest.raises(NotFound):
            queries.visible_to(NOBODY).instrument("lain")


def test_versions_are_numbered_and_a_copy_is_refused(app):
    store(app, demo(1))
    second = store(app, demo(2))
    with app.app_context():
        assert session.get_one(Version, second).number == 2
    with pytest.raises(Conflict) as refused:
        store(app, demo(1))
    assert refused.value.data == {"version": 1, "instrument": "ruu-kekhususan"}
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Version)) == 2
        assert queries.newest_version(queries.default_instrument()).number == 2


def test_two_imports_at_once_get_two_numbers(app, at_once):
    results = at_once(lambda title: import_bill(SYSTEM, bill(title=title)), [f"RUU {i}" for i in range(6)])
    assert all(isinstance(result, int) for result in results), results
    with app.app_context():
        assert sorted(session.scalars(sa.select(Version.number))) == [1, 2, 3, 4, 5, 6]
        assert session.scalar(sa.select(sa.func.count()).select_from(Instrument)) == 1


def test_what_fails_late_leaves_nothing(app):
    def fail(_event):
        raise RuntimeError("the listener fails")

    events.inside(VersionImported)(fail)
    try:
        with pytest.raises(RuntimeError):
            store(app)
    finally:
        events._inside[VersionImported].remove(fail)
    with app.app_context():
        assert [session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Instrument, Version, Provision)] == [0, 0, 0]


def test_only_who_manages_may_import_add_and_publish(app, cast):
    version_id = store(app, is_internal=True)
    options = {"slug": "raperda-x", "kind": "raperda", "title": "Raperda X"}
    for player, refusal in ((cast.stranger, SignInNeeded), (cast.moderator, NotAllowed), (cast.drafter, NotAllowed), (cast.host, NotAllowed)):
        with app.test_request_context():
            for attempt in (lambda p=player: import_bill(p.actor, bill(title="lain")), lambda p=player: add_instrument(p.actor, **options),
                            lambda p=player: publish_version(p.actor, version_id)):
                with pytest.raises(refusal):
                    attempt()
    with app.test_request_context(), pytest.raises(SignInNeeded):
        import_bill(NOBODY, bill(title="lain"))  # equal to SYSTEM but for its label
    with app.test_request_context():
        publish_version(cast.admin.actor, version_id)
        assert queries.newest_version(queries.default_instrument()).id == version_id


def test_publishing_is_told_once(app):
    version_id = store(app, is_internal=True)
    heard = []
    events.inside(VersionPublished)(heard.append)
    try:
        with app.test_request_context():
            assert queries.newest_version(queries.default_instrument()) is None
            publish_version(SYSTEM, version_id)
            publish_version(SYSTEM, version_id)
            with pytest.raises(NotFound):
                publish_version(SYSTEM, 999)
    finally:
        events._inside[VersionPublished].remove(heard.append)
    assert [(event.version_id, event.number) for event in heard] == [(version_id, 1)]


@pytest.mark.parametrize("wrong, field", [
    ({"slug": "Raperda X"}, "slug"), ({"slug": ""}, "slug"), ({"slug": "../x"}, "slug"), ({"slug": "x" * 81}, "slug"), ({"kind": "puisi"}, "kind"),
    ({"title": " "}, "title"), ({"title": "x" * 301}, "title"), ({"topics": ["cuaca"]}, "topics"), ({"approval_steps": []}, "approval_steps"),
    ({"slug": "ruu-kekhususan"}, "slug"),
])
def test_a_wrong_instrument_is_refused(app, wrong, field):
    store(app)
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        add_instrument(SYSTEM, **{"slug": "raperda-x", "kind": "raperda", "title": "Raperda X", **wrong})
    assert list(refused.value.data["fields"]) == [field]


def test_there_is_one_default(app):
    store(app)
    with app.test_request_context(), pytest.raises(Conflict):
        add_instrument(SYSTEM, slug="ruu-dua", kind="ruu", title="RUU dua", is_default=True)


@needs_law
def test_the_real_law_is_stored_in_a_moment(app):
    from server.instruments.importers import read_file

    source = read_file(LAW)
    began = time.process_time()  # what neighbours on the machine take does not count
    version_id = store(app, source)
    assert time.process_time() - began < 1
    with app.app_context():
        kinds = dict(session.execute(sa.select(Provision.kind, sa.func.count()).where(Provision.version_id == version_id)
                                     .group_by(Provision.kind)).tuples().all())
        assert (kinds["chapter"], kinds["article"], kinds["item"]) == (12, 73, 196)
        assert queries.find_provision(version_id, "37(1)").tail == "sesuai dengan kebutuhan Pemerintah Provinsi Daerah Khusus Jakarta."
        assert queries.find_provision(version_id, "bab-VI/bagian-19").number == "Bagian Kesembilanbelas"
