"""What every kind promises: strict reading, one form of a ballot, results that do not know in which order votes came."""
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from server import ballots
from server.core.errors import Invalid
from tests.ballots.lines import LINES, NOT_JSON_OBJECTS, asked

KINDS = sorted(LINES)
per_kind = pytest.mark.parametrize("kind", KINDS)
few = settings(max_examples=60, deadline=None, database=None)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["choice", "choices", "value", "order", "words", "text", "x"]), inner, max_size=3),
    max_leaves=8,
)


def question_of(kind):
    return ballots.parse_question(LINES[kind]["question"])


def votes_of(kind, most=25):
    return st.lists(LINES[kind]["ballots"], max_size=most)


def each(name):
    return [pytest.param(kind, *line, id=f"{kind}-{n}") for kind in KINDS for n, line in enumerate(LINES[kind][name])]


def test_the_lines_cover_every_kind():
    assert sorted(ballots.KINDS) == KINDS
    assert all(str(code) == kind.code for code, kind in ballots.KINDS.items())


@per_kind
def test_a_question_comes_back_from_its_json(kind):
    question = question_of(kind)
    kept = json.loads(ballots.dumps(question.to_json()))
    assert ballots.parse_question(kept) == question and kept == LINES[kind]["question"]
    assert ballots.parse_question(kept).wording == question.wording


@pytest.mark.parametrize("kind, wrong, reason, field", each("bad_questions"))
def test_a_bad_question_is_refused_by_name(kind, wrong, reason, field):
    with pytest.raises(ballots.Refused) as refused:
        ballots.parse_question(asked(kind, **wrong))
    assert (refused.value.reason, refused.value.field) == (reason, field)


@per_kind
@pytest.mark.parametrize("text, reason", [("", "required"), (None, "shape"), ("x" * 201, "too_long"), ("a\u2066b", "bad_characters"), (" \u200d ", "required")])
def test_the_question_itself_is_read_as_strictly(kind, text, reason):
    with pytest.raises(ballots.Refused) as refused:
        ballots.parse_question({**LINES[kind]["question"], "text": text})
    assert (refused.value.reason, refused.value.field) == (reason, "text")


@pytest.mark.parametrize("given_json", [*NOT_JSON_OBJECTS, {}, {"kind": "x"}, {"kind": ["single"]}, {"kind": "refusals"}])
def test_an_unknown_kind_is_refused(given_json):
    with pytest.raises(ballots.Refused, match="invalid") as refused:
        ballots.parse_question(given_json)
    assert refused.value.reason == "unknown_kind"


@pytest.mark.parametrize("kind, wrong, reason, field", each("bad_ballots"))
def test_a_bad_ballot_is_refused_by_name(kind, wrong, reason, field):
    with pytest.raises(ballots.Refused) as refused:
        ballots.parse_ballot(question_of(kind), wrong)
    assert refused.value.field == field and reason in (refused.value.reason, None)
    assert isinstance(refused.value, Invalid) and refused.value.data == {"fields": {field: refused.value.reason}}


@pytest.mark.parametrize("kind, fields, reason", each("bad_forms"))
def test_a_bad_form_is_refused_like_a_ballot(kind, fields, reason):
    with pytest.raises(ballots.Refused) as refused:
        ballots.parse_form(question_of(kind), MultiDict([("csrf_token", "x"), *fields]))
    assert refused.value.reason == reason


@per_kind
@given(data=st.data())
@few
def test_whatever_comes_is_taken_or_refused_and_nothing_else(kind, data):
    question, anything = question_of(kind), data.draw(ANY_JSON)
    try:
        ballot = ballots.parse_ballot(question, anything)
    except ballots.Refused as refused:
        assert refused.reason in ballots.WORDS
    else:
        assert ballots.parse_ballot(question, json.loads(ballots.dumps(ballot))) == ballot
        ballots.show(question, ballots.tally(question, [ballot]))


@per_kind
@given(data=st.data())
@few
def test_a_ballot_is_kept_in_one_form_and_a_form_posts_it_back(kind, data):
    question, ballot = question_of(kind), data.draw(LINES[kind]["ballots"])
    assert ballots.parse_ballot(question, ballot) == ballot
    form = ballots.form_of(question, ballot)
    assert ballots.parse_form(question, form) == ballot
    assert set(form) <= {field.name for field in ballots.form_fields(question)}


@per_kind
@given(data=st.data())
@few
def test_order_does_not_matter_and_two_runs_give_the_same_bytes(kind, data):
    question, votes = question_of(kind), data.draw(votes_of(kind))
    shuffled = data.draw(st.permutations(votes))
    one, other = ballots.tally(question, votes), ballots.tally(question, shuffled)
    assert ballots.dumps(one) == ballots.dumps(other)
    assert ballots.show(question, one) == ballots.show(question, json.loads(ballots.dumps(other)))


@per_kind
@given(data=st.data())
@few
def test_changing_votes_one_by_one_equals_a_recount(kind, data):
    """Participants vote, change their votes and take them back, as they like."""
    question, standing = question_of(kind), {}
    result = ballots.empty(question)
    for voter, ballot in data.draw(st.lists(st.tuples(st.integers(0, 5), st.none() | LINES[kind]["ballots"]), max_size=40)):
        if voter in standing:
            ballots.remove(question, result, standing.pop(voter))
        if ballot is not None:
            ballots.add(question, result, ballot)
            standing[voter] = ballot
    assert ballots.dumps(result) == ballots.dumps(ballots.tally(question, standing.values()))


@per_kind
@given(data=st.data())
@few
def test_add_then_remove_is_nothing(kind, data):
    question, votes = question_of(kind), data.draw(votes_of(kind))
    result = ballots.tally(question, votes)
    for ballot in data.draw(st.permutations(votes)):
        ballots.remove(question, result, ballot)
    assert result == ballots.empty(question)
    if votes:
        with pytest.raises(ValueError):
            ballots.remove(question, result, votes[0])
        assert result == ballots.empty(question)


@per_kind
@given(data=st.data())
@few
def test_what_is_shown_adds_up_and_bears_its_wording(kind, data):
    question, votes = question_of(kind), data.draw(votes_of(kind))
    result = ballots.tally(question, votes)
    shown = ballots.show(question, result)
    assert result["question"] == LINES[kind]["question"] and (shown.text, shown.wording) == (question.text, question.wording)
    assert shown.base == result["ballots"] == len(votes)
    assert all(type(count) is int and count > 0 for count in result["counts"].values())
    for row in shown.rows:
        assert row.base == len(votes) and 0 <= row.count <= len(votes)
        assert row.share == (row.count / len(votes) if votes else None)
    if kind in ("single", "scale", "text", "number"):
        assert sum(row.count for row in shown.rows) == len(votes)
    assert bool(shown.top) == bool(votes)
    assert json.loads(ballots.dumps(shown.to_json()))["base"] == len(votes)


@per_kind
def test_results_of_two_wordings_never_mix(kind):
    question = question_of(kind)
    other = ballots.parse_question({**LINES[kind]["question"], "text": "Apa yang harus didahulukan?"})
    result = ballots.empty(other)
    with pytest.raises(ValueError):
        ballots.add(question, result, {})
    assert result == ballots.empty(other) != ballots.empty(question)
