"""The register's parts by themselves, beside the plainest way to the same."""
import random
from datetime import UTC, datetime

import pytest

from server.aspirations.exploring.bits import Bits, ids_of
from server.aspirations.exploring.curves import curve_of
from server.aspirations.exploring.orders import HIGHEST, ID_BITS, Order
from server.aspirations.exploring.register import NEWEST, SORTS, SUPPORT, WAITING, Entry, Register
from server.aspirations.exploring.terms import Terms

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SECOND = int(NOW.timestamp())
DAY = 86_400


def entry(one, *, kind="input", at=0, supports=0, due=None, family=None, visible=0):
    return Entry(one, (("kind", kind),), SECOND - 400 * DAY + at, supports, due, SECOND + visible, None, family)


def test_bits_are_a_set():
    pick, plain, bits = random.Random(1), set(), Bits()
    for _ in range(3000):
        one = pick.randrange(1, 900)
        (plain.add, bits.add)[0](one) if pick.random() < 0.6 else plain.discard(one)
        bits.add(one) if one in plain else bits.remove(one)
        assert (one in bits) == (one in plain)
    assert ids_of(bits.value) == sorted(plain)
    assert bits.value.bit_count() == len(plain)
    assert ids_of(0) == []


def test_an_order_stays_sorted_however_it_changes():
    pick, plain, order = random.Random(2), {}, Order()
    for step in range(2000):
        one, value = pick.randrange(1, 300), pick.randrange(50)
        if pick.random() < 0.2:
            plain.pop(one, None), order.drop(one)
        else:
            plain[one] = value
            order.put(one, value, later=step % 500 < 40)
    wanted = [one for value, one in sorted(((value, one) for one, value in plain.items()), reverse=True)]
    assert list(order.downward(None)) == wanted
    below = plain[wanted[10]] << ID_BITS | wanted[10]
    assert list(order.downward(below)) == wanted[11:]


def test_keys_hold_what_they_must():
    order = Order()
    order.put(5000, HIGHEST + 5)
    order.put(1, -3)
    assert list(order.downward(None)) == [5000, 1]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("is_folded", [True, False])
@pytest.mark.parametrize("share", [0.9, 0.02])
def test_pages_are_the_sorted_list_cut_in_pieces(sort, is_folded, share, monkeypatch):
    """Walking down the order and sorting the matches give the same, with families and without."""
    monkeypatch.setattr("server.aspirations.exploring.register._STEPS", 60)
    pick, register = random.Random(3), Register()
    entries = [entry(one, at=pick.randrange(1000) * DAY // 10, supports=pick.randrange(9), due=pick.choice([None, SECOND + pick.randrange(90) * DAY]),
                     family=pick.choice([None, None, 3, 5, 8])) for one in range(1, 800)]
    for one in pick.sample(entries, len(entries)):
        register.put(one, later=True)
    register.settle()
    among = Bits(one.id for one in entries if pick.random() < share).value
    key = register.orders[sort].key
    wanted, seen = [], set()
    for one in sorted(ids_of(among), key=key, reverse=True):
        family = register.entry(one).family_id
        if not is_folded or family is None or family not in seen:
            wanted.append(one)
        seen.add(family)
    got, below = [], None
    while page := register.page(among, sort, below, 20, is_folded=is_folded):
        got += page[:20]
        if len(page) <= 20:
            break
        below = key(page[19])
    assert got == wanted
    assert register.all_ids(among, sort) == sorted(ids_of(among), key=key, reverse=True)


def test_who_waits_longest_comes_first_and_who_waits_for_nothing_last():
    register = Register()
    for one, due, at in ((1, 5, 300), (2, 3, 310), (3, None, 1), (4, 3, 305), (5, -2, 350)):
        register.put(entry(one, due=None if due is None else SECOND + due * DAY, at=at * DAY))
    assert register.page(register.visible(NOW), WAITING, None, 9, is_folded=False) == [5, 4, 2, 1, 3]


def test_what_changes_is_counted_as_it_is_now():
    register = Register()
    register.put(entry(1, kind="wish"))
    register.put(entry(2, kind="wish", visible=60))
    assert ids_of(register.visible(NOW)) == [1]
    assert ids_of(register.visible(datetime.fromtimestamp(SECOND + 61, UTC))) == [1, 2]
    before = register.changes
    register.put(entry(1, kind="wish"))
    assert register.changes == before  # nothing changed
    register.put(entry(1, kind="question", supports=4))
    assert ids_of(register.of("kind", ["wish"])) == [2]
    assert ids_of(register.of("kind", ["wish", "question", "nothing"])) == [1, 2]
    assert register.page(3 << 1, SUPPORT, None, 5, is_folded=True) == [1, 2]
    register.drop(1)
    register.drop(1)
    assert ids_of(register.shown.value) == [2]
    assert register.page(register.shown.value, NEWEST, None, 5, is_folded=True) == [2]
    assert len(register) == 1


def test_words_that_were_sought_follow_the_texts(monkeypatch):
    monkeypatch.setattr("server.aspirations.exploring.terms.MOST", 2)
    terms = Terms()
    assert not terms
    terms.keep("banjir", Bits([1, 2]))
    terms.note(2, "macet parah")
    terms.note(3, "banjir lagi")
    assert ids_of(terms.get("banjir").value) == [1, 3]
    terms.keep("macet", Bits([2]))
    assert terms.get("banjir") is not None  # sought lately: it stays
    terms.keep("got", Bits())
    assert terms.get("macet") is None


def test_a_curve_has_a_bar_a_day_or_a_week():
    assert curve_of([]) is None
    one = curve_of([SECOND])
    assert [(bar.count, bar.height) for bar in one.bars] == [(1, 48)]
    days = curve_of([SECOND, SECOND, SECOND + 3 * DAY])
    assert [bar.count for bar in days.bars] == [2, 0, 0, 1]
    assert not days.is_weekly
    assert days.peak.day == days.bars[0].day
    long = curve_of([SECOND + n * DAY for n in range(0, 900, 10)])
    assert long.is_weekly
    assert len(long.bars) <= 61
    assert sum(bar.count for bar in long.bars) == 90
