"""What is kept long enough goes, really and honestly; what is still needed stays."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.accounts.models import Participant, StaffSession
from server.aspirations import recounting, supports
from server.aspirations.models import Aspiration, Contact, Report, Salt, Sender, Support
from server.core import clock, leftovers, retention
from server.core.database import operation, session
from server.core.errors import Closed
from server.core.keys import WrittenKey
from server.core.words import State
from server.live import parts, snapshots
from server.live import recounting as live_recounting
from server.live.models import Question, QuestionContact, QuestionSender, QuestionVote
from server.live.polls import recounting as poll_recounting
from server.live.polls import tallies
from server.live.polls.models import Poll, PollBallot, PollCount
from server.live.streams import MEJA
from server.moderation.models import Objection
from server.moderation.objections import object_to
from server.webinars.models import Webinar
from tests.aspirations.make import Voices
from tests.live import make
from tests.live.polls import make as polls

PHONE = "Hubungi 081255501234, trotoar kami rusak sejak lama."


@pytest.fixture
def voices(app, cast):
    with app.test_request_context():
        yield Voices(app, cast)


def later(days):
    return clock.set_to(clock.now() + timedelta(days=days))


def explain(voices, item, at=None):
    at = at or clock.now()
    voices.change(item, state=State.EXPLAINED.value, considered_at=at, explained_at=at)


def count(model, **of):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model).filter_by(**of))


def test_links_go_ninety_days_after_the_last_answer_and_the_number_stays(app, voices, cast):
    item, other = voices.shown(), voices.shown("Angkot malam perlu ditambah di wilayah kami.")
    voices.act("set_support", "stranger", item, True)
    voices.act("report_aspiration", "neighbour", item, "threat")
    explain(voices, item)
    with later(200):
        assert retention.run()["aspirations.links"] == 0, "the instrument still owes an answer"
    explain(voices, other)
    with later(89):
        assert retention.run()["aspirations.links"] == 0
    with later(91):
        assert retention.due()["aspirations.links"] == 2 and count(Sender) == 2
        assert retention.run()["aspirations.links"] == 2
    assert (count(Sender), count(Support), count(Report)) == (0, 0, 0)
    assert session.scalars(sa.select(WrittenKey.participant_id)).all() in ([], [None, None])
    assert session.get(Aspiration, item).supports == 1
    recounting.recount_supports([item])
    session.rollback()
    assert session.get(Aspiration, item).supports == 1
    with pytest.raises(Closed):
        supports.set_support(cast.stranger.actor, item, True)
    page = cast.stranger.get(f"/aspirasi/{voices.code(item)}").get_data(as_text=True)
    assert "Dukungan sudah ditutup" in page and "/dukung" not in page


def test_what_was_never_answered_goes_in_the_end(app, voices):
    item = voices.submit(email="warga@contoh.id")
    with later(1094):
        retention.run()
        assert count(Sender) == 1 and count(Contact) == 1
    with later(1096):
        retention.run()
    assert count(Sender) == 0 and count(Contact) == 0 and session.get(Aspiration, item) is not None


@pytest.mark.parametrize("ending", ["explained", "withdrawn", "withheld"])
def test_contacts_go_a_year_after_the_answer(app, voices, ending):
    item = voices.submit(email="warga@contoh.id") if ending != "withheld" else voices.withheld(email="warga@contoh.id")
    if ending == "explained":
        voices.act("show_aspiration", "moderator", item)
        explain(voices, item)
    elif ending == "withdrawn":
        voices.act("withdraw_aspiration", "citizen", item)
    with later(365):
        assert retention.run()["aspirations.contacts"] == 0
    with later(367):
        assert retention.run()["aspirations.contacts"] == 1
    assert count(Contact) == 0


def test_an_original_goes_with_its_salt_and_its_places(app, voices, cast):
    item = voices.submit(PHONE)
    voices.act("show_aspiration", "moderator", item, redacted_text="Hubungi [nomor telepon], trotoar kami rusak sejak lama.", redactions=1)
    explain(voices, item)
    with later(2):
        assert retention.run()["aspirations.undo"] == 1
    assert voices.read(item).original_text == PHONE and count(Salt) == 2
    with later(367):
        assert retention.run()["aspirations.originals"] == 1
    row = voices.read(item)
    assert (row.original_text, row.findings, row.redactions, row.before_decision) == (None, [], 1, None) and count(Salt) == 1
    assert "[nomor telepon]" in cast.citizen.get(f"/aspirasi/{row.code}").get_data(as_text=True)


def test_an_objection_loses_its_words_and_keeps_its_result(app, voices, cast):
    item = voices.withheld()
    object_to(cast.citizen.actor, item, "Ini bukan iklan, ini usulan warga.")

    @operation
    def decide():
        session.execute(sa.update(Objection).values(result="upheld", decided_at=clock.now()))

    decide()
    with later(367):
        assert retention.run()["objections.texts"] == 1
    session.rollback()
    row = session.scalars(sa.select(Objection)).one()
    assert (row.text, row.result) == (None, "upheld")


def test_questions_lose_name_link_and_first_words(app, cast):
    with app.test_request_context():
        Voices(app, cast)
        room = make.webinar(at_once=True)
        one = make.question(cast.citizen.actor, room, name="Dewi Ayu Lestari", display="inisial")
        from server.live.operations import edit_question, vote_question
        vote_question(room, one, cast.stranger.participant_id, True)
        edit_question(cast.host.actor, one, "Kapan selesainya?")

        @operation
        def end():
            session.execute(sa.update(Webinar).values(phase="ended", ended_at=clock.now()))

        end()
        with later(89):
            retention.run()
            assert (count(QuestionContact), count(QuestionSender), count(QuestionVote)) == (1, 1, 1)
        board = snapshots.state_of(session.get(Webinar, room), MEJA)
        assert [question["is_edited"] for question in board["questions"]] == [True]
        with later(91):
            done = retention.run()
        missed = snapshots.state_of(session.get(Webinar, room), MEJA, board["rev"])["facts"]
        assert [(fact["id"], fact["question"]["is_edited"]) for fact in missed] == [(one, False)], "an open board keeps a dead button"
        assert (done["questions.names"], done["questions.links"], done["questions.originals"]) == (1, 1, 1)
        assert (count(QuestionContact), count(QuestionSender), count(QuestionVote)) == (0, 0, 0)
        live_recounting.recount_votes([one])
        session.rollback()
        row = session.get(Question, one)
        assert (row.votes, row.public_name, row.original_text, row.text) == (1, "D.A.L.", None, "Kapan selesainya?")


def test_keys_sessions_and_idle_devices_go(app, voices, cast):
    voices.submit()
    assert cast.moderator and cast.stranger

    @operation
    def end():
        session.execute(sa.update(StaffSession).values(revoked_at=clock.now()))

    end()
    with later(29):
        done = retention.run()
        assert (done["keys.written"], done["accounts.staff_sessions"]) == (0, 0)
    with later(31):
        done = retention.run()
    assert done["keys.written"] == 1 and done["accounts.staff_sessions"] >= 1 and count(StaffSession) == 0
    with later(401):
        assert retention.run()["accounts.devices"] == 1, "the citizen's aspiration still needs theirs"
    assert session.scalars(sa.select(Participant.id)).all() == [cast.citizen.participant_id]


def test_each_run_leaves_counts_in_the_ledger_and_nothing_else(app, voices):
    voices.submit(email="warga@contoh.id")
    with later(1096):
        retention.run()
    rows = voices.rows(sa.text("SELECT kind, facts FROM ledger_entries WHERE kind LIKE 'data.%' OR kind LIKE 'retention.%' ORDER BY id"))
    assert [row[0] for row in rows][-1] == "retention.run" and "data.cut" in [row[0] for row in rows]
    assert not re.search(r"warga|contoh|participant", str(rows))


def test_a_dry_run_says_what_a_run_then_does(app, voices):
    voices.submit(email="warga@contoh.id")
    run = app.test_cli_runner().invoke
    with later(1096):
        said = run(args=["retention", "run", "--dry-run"]).output
        assert "aspirations.contacts: 1 would go" in said and count(Contact) == 1
        done = run(args=["retention", "run"])
        assert done.exit_code == 0 and "aspirations.contacts: 1 deleted" in done.output and count(Contact) == 0
        assert "aspirations.contacts: 0 would go" in run(args=["retention", "run", "--dry-run"]).output
    listed = run(args=["retention", "rules"]).output
    assert all(rule.name in listed for rule in retention.rules()) and "366" in listed


def test_many_go_in_small_steps(app, voices, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    for n in range(8):
        voices.submit(f"Usulan nomor {n} tentang taman kota.", email=f"w{n}@contoh.id")
    with later(1096):
        assert retention.run()["aspirations.contacts"] == 8


def test_every_rule_has_words_and_days(app):
    with app.test_request_context("/"):
        for rule in retention.rules():
            assert str(rule.what) and str(rule.why) and str(rule.since) and rule.kept_days() >= 1
        assert {"aspirations.links", "questions.links", "accounts.codes", "outbox.done", "letters.files"} <= {rule.name for rule in retention.rules()}


@pytest.mark.only_on("sqlite", "is about its files")
def test_deleted_bytes_leave_the_file_and_its_log(app, voices, settings):
    marker = "penandaxyzzy" * 3
    item = voices.submit(f"Usulan {marker} untuk kota.")
    assert any(marker.encode() in path.read_bytes() for path in settings.data_dir.glob("jakarta.db*"))
    voices.act("erase_aspiration", "citizen", item)
    session.rollback()
    assert leftovers.sweep()
    assert not [path.name for path in settings.data_dir.glob("jakarta.db*") if marker.encode() in path.read_bytes()]


@pytest.mark.only_on("postgresql", "vacuums")
def test_dead_rows_are_vacuumed(app, voices):
    voices.act("erase_aspiration", "citizen", voices.submit())
    session.rollback()
    assert leftovers.sweep() and leftovers.sweep(is_whole=True)


def test_polls_lose_ballots_and_what_was_never_shown(app, cast):
    with app.test_request_context():
        Voices(app, cast)
        room = make.webinar(at_once=True)
        poll_id = polls.poll(room, "text")
        polls.cast(room, poll_id, cast.citizen.participant_id, {"text": "Data terbuka"})
        polls.cast(room, poll_id, cast.stranger.participant_id, {"text": "Hubungi 081277665544"})

        @operation
        def end():
            session.execute(sa.update(Webinar).values(phase="ended", ended_at=clock.now()))

        end()
        with later(89):
            retention.run()
            assert count(PollBallot) == 2
        before = parts.counts(room)["polls"][poll_id]
        with later(91):
            now = clock.now()
            assert retention.run()["polls.links"] == 1
        assert (before["waiting"], before["hidden"]) == (1, 0)
        told = parts.counts(room, now - timedelta(seconds=1))["polls"][poll_id]  # what a tick says, and what reads the cached state anew
        assert (told["waiting"], told["hidden"]) == (0, 1)
        assert poll_recounting.recount_ballots([poll_id]) == 0
        session.rollback()
        shown = tallies.shown_of(session.get(Poll, poll_id))
        assert (count(PollBallot), [row.label for row in shown.rows], shown.base, shown.hidden) == (0, ["Data terbuka"], 2, 1)
        assert session.scalars(sa.select(PollCount.mark)).all() == ["Data terbuka"]
