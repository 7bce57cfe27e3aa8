"""The queue, the leases and the decisions."""
import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.core.decisions import Decision
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, Refusal
from server.core.words import State, WithholdReason
from server.moderation import leases, operations, queries
from server.moderation.models import Case, Lane
from tests.moderation.make import CALM, PHONE


def test_a_submission_lies_on_the_desk(app, desk):
    _calm_id, calm = desk.submit()
    _phone_id, phone = desk.submit(PHONE)
    assert (desk.case(calm).lane, desk.case(phone).lane) == (Lane.NEW, Lane.ATTENTION)
    assert desk.case(phone).risk >= 40 > desk.case(calm).risk
    assert desk.case(calm).due_at == desk.aspiration(desk.case(calm).subject_id).read_due_at


def test_the_queue_goes_by_risk_then_deadline(app, cast, desk):
    for n in range(4):
        desk.submit(f"{CALM} Usul nomor {n}.")
    desk.submit(PHONE)
    with app.test_request_context():
        risks = [(-case.risk, case.due_at, case.id) for case in queries.visible_to(cast.moderator.actor).queue(None).cases]
    assert risks == sorted(risks) and len(risks) == 5 and risks[0][0] < 0


def test_show_makes_it_public_after_the_undo_window(app, cast, desk):
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        decision_id = operations.show(cast.moderator.actor, case_id)
    aspiration, case = desk.aspiration(aspiration_id), desk.case(case_id)
    assert aspiration.state == State.PUBLISHED and aspiration.read_at is not None
    assert not aspiration.is_shown and aspiration.visible_from > aspiration.read_at
    assert (case.decision_id, case.closed_by, case.claimed_by) == (decision_id, cast.moderator.staff_id, None)


def test_redact_keeps_the_original(app, cast, desk):
    aspiration_id, case_id = desk.submit(PHONE)
    with app.test_request_context():
        operations.redact_and_show(cast.moderator.actor, case_id)
    aspiration = desk.aspiration(aspiration_id)
    assert "0812" not in aspiration.text and "[nomor telepon]" in aspiration.text
    assert (aspiration.original_text, aspiration.redactions, aspiration.state) == (PHONE, 1, State.PUBLISHED)


def test_a_moderator_may_hide_more_but_add_nothing(app, cast, desk):
    aspiration_id, case_id = desk.submit(PHONE)
    with app.test_request_context():
        for wrong in ("", "   ", PHONE, PHONE + " Gubernur hebat.", "[" + "x " * 60 + "]"):
            with pytest.raises(Invalid):
                operations.redact_and_show(cast.moderator.actor, case_id, wrong)
        operations.redact_and_show(cast.moderator.actor, case_id, "Tolong pendataan dilakukan dari rumah ke rumah, hubungi saya di [nomor].")
    assert desk.aspiration(aspiration_id).text.endswith("[nomor].")


def test_withhold_needs_one_of_the_nine_reasons(app, cast, desk):
    aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        for wrong in ("", "kritik_pejabat", "withheld", "' OR 1=1"):
            with pytest.raises(Invalid):
                operations.withhold(cast.moderator.actor, case_id, wrong, "")
        operations.withhold(cast.moderator.actor, case_id, WithholdReason.PROMOTION, "Iklan pinjaman.")
    aspiration = desk.aspiration(aspiration_id)
    assert (aspiration.state, aspiration.reason, aspiration.reason_note) == (State.WITHHELD, "promotion", "Iklan pinjaman.")
    assert aspiration.read_at is not None and not aspiration.is_listed


@pytest.mark.parametrize("decide", [
    lambda actor, case_id: operations.show(actor, case_id),
    lambda actor, case_id: operations.redact_and_show(actor, case_id),
    lambda actor, case_id: operations.withhold(actor, case_id, "empty", ""),
])
def test_undo_really_undoes(app, cast, desk, decide):
    aspiration_id, case_id = desk.submit(PHONE)
    before = {c.key: getattr(desk.aspiration(aspiration_id), c.key) for c in Aspiration.__table__.columns if c.key not in ("before_decision", "touched")}
    with app.test_request_context():
        decision_id = decide(cast.moderator.actor, case_id)
        assert operations.undo(cast.moderator.actor, decision_id) == case_id
    after = {c.key: getattr(desk.aspiration(aspiration_id), c.key) for c in Aspiration.__table__.columns if c.key not in ("before_decision", "touched")}
    assert after == before
    case = desk.case(case_id)
    assert case.is_open and case.claimed_by == cast.moderator.staff_id and case.decision_id is None
    assert desk.count(sa.select(sa.func.count()).select_from(sa.text("aspiration_search"))) == 0
    with app.test_request_context():
        operations.show(cast.moderator.actor, case_id)
    assert desk.aspiration(aspiration_id).state == State.PUBLISHED


def test_undo_is_for_the_decider_and_only_for_a_while(app, cast, desk, monkeypatch):
    _aspiration_id, case_id = desk.submit()
    other = cast.staff("rekan", "moderator")
    with app.test_request_context():
        decision_id = operations.show(cast.moderator.actor, case_id)
        with pytest.raises(NotAllowed):
            operations.undo(other.actor, decision_id)
        with pytest.raises(NotFound):
            operations.undo(cast.moderator.actor, 99_999)
        monkeypatch.setattr(operations, "_is_undoable", lambda _decision: False)
        with pytest.raises(Closed):
            operations.undo(cast.moderator.actor, decision_id)


def test_undone_once_is_undone(app, cast, desk):
    _aspiration_id, case_id = desk.submit()
    with app.test_request_context():
        decision_id = operations.show(cast.moderator.actor, case_id)
        operations.undo(cast.moderator.actor, decision_id)
        with pytest.raises((Closed, NotFound)):
            operations.undo(cast.moderator.actor, decision_id)


def test_a_stale_decision_is_a_conflict_that_says_what_stands(app, cast, desk):
    aspiration_id, case_id = desk.submit()
    other = cast.staff("rekan", "moderator")
    with app.test_request_context():
        operations.withhold(other.actor, case_id, "empty", "")
        with pytest.raises(Conflict) as refusal:
            operations.show(cast.moderator.actor, case_id)
    assert refusal.value.data["decided_by"] == other.staff_id
    assert desk.aspiration(aspiration_id).state == State.WITHHELD


def test_a_lease_keeps_others_out_until_it_ends(app, cast, desk, monkeypatch):
    _aspiration_id, case_id = desk.submit()
    other = cast.staff("rekan", "moderator")
    with app.test_request_context():
        operations.claim_case(cast.moderator.actor, case_id)
        operations.claim_case(cast.moderator.actor, case_id)  # renewed
        with pytest.raises(Conflict) as refusal:
            operations.claim_case(other.actor, case_id)
        assert refusal.value.data == {"case_id": case_id, "claimed_by": cast.moderator.staff_id}
        with pytest.raises(Conflict):
            operations.show(other.actor, case_id)
        assert leases.take_next(other.actor, None) is None
        later = leases.clock.now() + leases.timedelta(seconds=leases.LEASE_SECONDS + 1)
        monkeypatch.setattr(leases.clock, "now", lambda: later)
        operations.claim_case(other.actor, case_id)


def test_eight_moderators_decide_sixty_items_once_each(app, cast, desk, at_once):
    cases = [desk.submit(f"{CALM} Usul nomor {n} dari warga.")[1] for n in range(60)]
    team = [cast.staff(f"rekan{n}", "moderator") for n in range(8)]

    def work(player):
        done = 0
        while (case_id := leases.take_next(player.actor, None)) is not None:
            try:
                operations.show(player.actor, case_id)
                done += 1
            except Refusal as refusal:
                return refusal
        return done

    results = at_once(work, team)
    assert all(isinstance(result, int) for result in results) and sum(results) == 60
    assert desk.count(sa.select(sa.func.count()).where(Decision.subject_kind == "aspiration", Decision.to_state == "published")) == 60
    assert desk.count(sa.select(sa.func.count(sa.distinct(Case.decision_id))).where(Case.id.in_(cases))) == 60


def test_two_who_decide_the_same_at_once(app, cast, desk, at_once):
    team = [cast.staff(f"rekan{n}", "moderator") for n in range(6)]
    for n in range(5):
        _aspiration_id, case_id = desk.submit(f"{CALM} Hal {n}.")
        results = at_once(lambda player: operations.show(player.actor, case_id), team)
        assert sum(isinstance(result, int) for result in results) == 1
        assert all(isinstance(result, (int, Conflict)) for result in results)


def test_take_next_goes_on_and_skips_what_others_hold(app, cast, desk):
    cases = [desk.submit(f"{CALM} Hal {n}.")[1] for n in range(3)]
    other = cast.staff("rekan", "moderator")
    with app.test_request_context():
        operations.claim_case(other.actor, cases[1])
        assert leases.take_next(cast.moderator.actor, Lane.NEW) == cases[0]
        assert leases.take_next(cast.moderator.actor, Lane.NEW, after=cases[0]) == cases[2]
        assert leases.take_next(cast.moderator.actor, Lane.NEW, after=cases[2]) == cases[0]
        assert leases.take_next(cast.moderator.actor, Lane.REPORTED) is None


@pytest.mark.parametrize("name", ["drafter", "approver", "host", "admin", "counter", "citizen"])
def test_only_moderators_decide(app, cast, desk, name):
    aspiration_id, case_id = desk.submit()
    actor = getattr(cast, name).actor
    with app.test_request_context():
        for act in (lambda: operations.show(actor, case_id), lambda: operations.redact_and_show(actor, case_id),
                    lambda: operations.withhold(actor, case_id, "empty", ""), lambda: operations.claim_case(actor, case_id),
                    lambda: operations.decide_objection(actor, case_id, "upheld", "x"), lambda: operations.undo(actor, 1),
                    lambda: operations.ask_clarification(actor, case_id, "Apa?"), lambda: leases.take_next(actor, None),
                    lambda: leases.release_case(actor, case_id)):
            with pytest.raises(Refusal) as refusal:
                act()
            assert refusal.value.status in (401, 403)
    assert desk.aspiration(aspiration_id).state == State.RECEIVED


def test_the_author_can_be_asked_once_when_reachable(app, cast, desk):
    aspiration_id, case_id = desk.submit(CALM, email="dewi@contoh.id")
    with app.test_request_context():
        operations.ask_clarification(cast.moderator.actor, case_id, "RW mana yang dimaksud?")
    assert desk.aspiration(aspiration_id).state == State.NEEDS_CLARIFICATION
    assert not desk.case(case_id).is_open


def test_nobody_is_asked_who_cannot_answer(app, cast, desk):
    aspiration_id, case_id = desk.submit(CALM)
    with app.test_request_context(), pytest.raises(Refusal):
        operations.ask_clarification(cast.moderator.actor, case_id, "RW mana?")
    assert desk.aspiration(aspiration_id).state == State.RECEIVED and desk.case(case_id).is_open


def test_sender_counts_are_numbers_only(app, cast, desk):
    ids = [desk.submit(f"{CALM} Hal {n}.") for n in range(3)]
    desk.submit("Suara lain dari perangkat lain sama sekali.", by=cast.stranger)
    with app.test_request_context():
        operations.withhold(cast.moderator.actor, ids[1][1], "exact_copy", "")
        counts = queries.sender_counts(ids[0][0])
    assert (counts.sent, counts.withheld) == (3, 1)
