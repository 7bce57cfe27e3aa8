"""Numbers worked out by hand, and the same numbers by another way."""
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server import ballots
from server.ballots.fields import scaled, unscaled
from server.ballots.shown import quantile
from tests.ballots.lines import asked

few = settings(max_examples=80, deadline=None, database=None)


def shown(question, votes, **more):
    question = ballots.parse_question(question)
    return ballots.show(question, ballots.tally(question, [ballots.parse_ballot(question, vote) for vote in votes]), **more)


def lines(result):
    return [(row.place, row.label, row.count) for row in result.rows]


def test_rows_stand_by_count_and_equal_ones_share_a_place():
    result = shown(asked("single", options=["A", "B", "C", "D"]), [{"choice": n} for n in (1, 3, 1, 3, 2)])
    assert lines(result) == [(1, "B", 2), (1, "D", 2), (3, "C", 1), (4, "A", 0)]
    assert [row.label for row in result.top] == ["B", "D"] and result.top[0].share == 0.4


def test_a_multiple_choice_counts_people():
    result = shown(asked("multiple", options=["A", "B"]), [{"choices": [1, 0]}, {"choices": [1]}])
    assert lines(result) == [(1, "B", 2), (2, "A", 1)] and result.base == 2


def test_borda_by_hand():
    question = asked("ranking", options=["A", "B", "C"])
    result = shown(question, [{"order": order} for order in ([0, 1, 2], [0, 1, 2], [1, 2, 0], [1, 2, 0], [1, 0, 2])])
    # A: 3+3+1+1+2 = 10, B: 2+2+3+3+3 = 13, C: 1+1+2+2+1 = 7
    assert [(row.place, row.label, row.points, row.count) for row in result.rows] == [(1, "B", 13, 3), (2, "A", 10, 2), (3, "C", 7, 0)]


def test_equal_points_are_told_apart_by_first_preferences_and_else_share_a_place():
    # A: 2+2 is 4 with two firsts, B: 1+1+1+1 is 4 with none; C and D have 2 with one first each
    result = shown(asked("ranking", options=["B", "A", "C", "D"], places=2), [{"order": order} for order in ([1, 0], [1, 0], [2, 0], [3, 0])])
    assert [(row.place, row.label, row.points, row.count) for row in result.rows] == [(1, "A", 4, 2), (2, "B", 4, 0), (3, "C", 2, 1), (3, "D", 2, 1)]


@given(st.lists(st.permutations(range(4)), max_size=30))
@few
def test_points_of_a_full_ranking_are_shared_out_exactly(orders):
    result = shown(asked("ranking", options=["A", "B", "C", "D"]), [{"order": order} for order in orders])
    assert sum(row.points for row in result.rows) == 10 * len(orders)
    assert sum(row.count for row in result.rows) == len(orders)


@given(st.lists(st.integers(-50, 50), max_size=60))
@few
def test_the_median_is_the_usual_one_and_quartiles_are_where_they_should_be(values):
    counts = {value: values.count(value) for value in set(values)}
    if not values:
        assert quantile(counts, 2) is None
        return
    assert quantile(counts, 2) == statistics.median(values)
    for quarter in (1, 3):
        at = quantile(counts, quarter)
        assert 4 * sum(value <= at for value in values) >= quarter * len(values)
        assert 4 * sum(value >= at for value in values) >= (4 - quarter) * len(values)


def test_a_scale_shows_every_value_and_its_median():
    result = shown(asked("scale", low="Buruk", high="Baik"), [{"value": n} for n in (1, 4, 4, 5)])
    assert [row.count for row in result.rows] == [1, 0, 0, 2, 1] and result.facts == {"median": 4, "low": "Buruk", "high": "Baik"}
    assert shown(asked("scale", low="Buruk", high="Baik"), []).facts["median"] is None


def test_numbers_by_hand():
    result = shown(asked("number", least=0, most=240, unit="menit"), [{"value": n} for n in (10, 10, 15, 25, 90)])
    assert {name: result.facts[name] for name in ("lowest", "lower", "median", "upper", "highest")} == {
        "lowest": 10, "lower": 10, "median": 15, "upper": 25, "highest": 90}
    assert [row.label for row in result.rows] == ["0–24", "25–49", "50–74", "75–99", "100–124", "125–149", "150–174", "175–199", "200–224", "225–240"]
    assert [row.count for row in result.rows] == [3, 1, 0, 1, 0, 0, 0, 0, 0, 0]


def test_decimals_are_exact():
    result = shown(asked("number", least=-1, most=1.5, decimals=2), [{"value": 0.29}, {"value": 0.3}, {"value": -0.0}, {"value": 1.15}])
    assert result.facts["median"] == 0.295 and result.facts["highest"] == 1.15
    assert sum(row.count for row in result.rows) == 4 and len(result.rows) <= 10


@given(st.integers(-10**9, 10**9 - 1), st.integers(1, 10**9), st.integers(0, 2))
@few
def test_the_steps_cover_the_range_once(least, span, decimals):
    most = min(least + span, 10**9)
    steps = shown(asked("number", least=least, most=most, decimals=decimals), []).facts["steps"]
    inner = [(scaled(low, "x", decimals), scaled(high, "x", decimals)) for low, high in steps]
    assert 1 <= len(inner) <= 10
    assert inner[0][0] == least * 10**decimals and inner[-1][1] == most * 10**decimals
    assert all(one[1] + 1 == next_one[0] for one, next_one in zip(inner, inner[1:]))
    assert unscaled(inner[0][0], decimals) == least


WORDS = [["antre", "lansia"], ["Antre"], ["antre"], ["ANTREAN"], ["KTP"], ["ribet", "lansia"]]


def test_words_meet_in_their_roots_under_the_usual_spelling():
    result = shown(asked("words", most=2), [{"words": words} for words in WORDS])
    assert lines(result) == [(1, "antre", 4), (2, "lansia", 2), (3, "KTP", 1), (3, "ribet", 1)]
    assert result.base == 6 and result.hidden == 0


def test_a_banned_word_is_hidden_in_all_its_forms_and_its_number_said():
    result = shown(asked("words", most=2), [{"words": words} for words in WORDS], is_hidden=ballots.banning(["Antrean"]))
    assert [row.label for row in result.rows] == ["lansia", "KTP", "ribet"]
    assert result.hidden == 4 and result.base == 6
    assert "ntre" not in ballots.dumps(result.to_json())


def test_a_stop_word_can_be_banned_and_a_ban_of_nothing_hides_nothing():
    assert ballots.banning(["tidak"])("tidak adil") and not ballots.banning([])("tidak adil") and not ballots.banning([""])("adil")


def test_short_answers_that_say_the_same_are_one_row():
    result = shown(asked("text"), [{"text": text} for text in ("Data dibuka", "data dibuka.", "Data  dibuka", "Cepat!")])
    assert lines(result) == [(1, "Data dibuka", 3), (2, "Cepat!", 1)]


def test_a_long_list_is_cut_and_says_so():
    result = shown(asked("text"), [{"text": f"Jawaban {n}"} for n in range(130)])
    assert len(result.rows) == 100 and result.rest == 30


def test_hidden_signs_are_dropped_from_what_people_type():
    question = ballots.parse_question(asked("text"))
    assert ballots.parse_ballot(question, {"text": " a\u202eb\n\tc\ufeff "}) == {"text": "ab c"}


@pytest.mark.parametrize("typed, value", [("15", 15), ("2,5", 2.5), ("2.5", 2.5), (" +7 ", 7), ("-0,5", -0.5), ("2,50", 2.5)])
def test_numbers_as_people_type_them(typed, value):
    from werkzeug.datastructures import MultiDict

    question = ballots.parse_question(asked("number", least=-1, most=20, decimals=1))
    assert ballots.parse_form(question, MultiDict([("value", typed)])) == {"value": value}
