"""Which provision became which: cases by hand, properties, and speed on real laws."""
import random
import time

import pytest

from server.instruments.comparing.alignment import Why, align, align_below
from server.instruments.comparing.nodes import Place
from server.instruments.importers import read_file
from tests.instruments.comparing.made import S, places
from tests.instruments.make import DOMAIN, LAW, needs_law

A, B, C, D, E, F, G, H, I, J, K, L = S  # noqa: E741  twelve sentences by their letters
PLAIN = {"I UMUM": {"1": A, "2": B, "3": C}, "II ISI": {"4": D, "5": E}}
AYAT = {"I UMUM": {"9": [A, B, C], "10": [D, E]}}
HURUF = {"I UMUM": {"9": [("Gubernur wajib:", ["menjaga sungai", "menata kampung", "melayani warga"]), B], "10": [("Warga berhak:", ["hidup sehat", "bersuara"])]}}
LONG = f"{A} {B} {C} {D}"


def sure(older, newer, **options):
    """{new address: old address} of what is sure, and the whole result by addresses."""
    old, new = places(older), places(newer, 1000)
    names = {place.key: place.address for place in (*old, *new)}
    found = align(old, new, **options)
    return {names[match.new]: names[match.old] for match in found.matches.values() if match.is_sure}, found, names


def edited(text, *changes):
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


# name, older, newer, what must surely be which, what must not surely be anything
CASES = [
    ("unchanged", PLAIN, PLAIN, {"1": "1", "5": "5", "bab-I": "bab-I", "bab-II": "bab-II"}, []),
    ("an article inserted as 70A", {"I": {"70": A, "71": B}}, {"I": {"70": A, "70A": C, "71": B}}, {"70": "70", "71": "71"}, ["70A"]),
    ("an article inserted, those after it renumbered", PLAIN, {"I UMUM": {"1": A, "2": F, "3": B, "4": C}, "II ISI": {"5": D, "6": E}},
     {"1": "1", "3": "2", "4": "3", "5": "4", "6": "5"}, ["2"]),
    ("an article removed, those after it renumbered", PLAIN, {"I UMUM": {"1": A, "2": C}, "II ISI": {"3": D, "4": E}}, {"2": "3", "3": "4", "4": "5"}, []),
    ("renumbered and edited at once", PLAIN, {"I UMUM": {"1": A, "2": F, "3": edited(B, ("dua puluh", "tiga puluh")), "4": C}}, {"3": "2", "4": "3"}, ["2"]),
    ("a chapter renumbered", PLAIN, {"I UMUM": {"1": A, "2": B, "3": C}, "II SISIPAN": {"4": F}, "III ISI": {"5": D, "6": E}},
     {"bab-I": "bab-I", "bab-III": "bab-II", "5": "4"}, ["bab-II", "4"]),
    ("a chapter with another title", PLAIN, {"I KETENTUAN UMUM": {"1": A, "2": B, "3": C}, "II ISI": {"4": D, "5": E}}, {"bab-I": "bab-I"}, []),
    ("a chapter split", PLAIN, {"I UMUM": {"1": A, "2": B}, "II LAIN": {"3": C}, "III ISI": {"4": D, "5": E}}, {"bab-I": "bab-I", "bab-III": "bab-II", "3": "3"}, ["bab-II"]),
    ("two articles swapped", PLAIN, {"I UMUM": {"1": B, "2": A, "3": C}, "II ISI": {"4": D, "5": E}}, {"1": "2", "2": "1", "3": "3"}, []),
    ("an article moved to another chapter", PLAIN, {"I UMUM": {"1": A, "2": C}, "II ISI": {"3": B, "4": D, "5": E}}, {"3": "2", "2": "3", "bab-II": "bab-II"}, []),
    ("a slip of the pen mended", PLAIN, {"I UMUM": {"1": edited(A, ("jujur", "jujurr")), "2": B, "3": C}}, {"1": "1", "2": "2"}, []),
    ("a slip in a short text", {"I": {"1": "Gubenur memimpin."}}, {"I": {"1": "Gubernur memimpin."}}, {"1": "1"}, []),
    ("one number changed", PLAIN, {"I UMUM": {"1": A, "2": B, "3": C}, "II ISI": {"4": D, "5": edited(E, ("dua puluh lima", "tiga puluh"))}}, {"5": "5"}, []),
    ("rewritten wholly at its number", PLAIN, {"I UMUM": {"1": G, "2": B, "3": C}, "II ISI": {"4": D, "5": E}}, {"2": "2"}, ["1"]),
    ("the same words twice, at their numbers", {"I": {"1": A, "2": A}}, {"I": {"1": A, "2": A}}, {"1": "1", "2": "2"}, []),
    ("the same words twice, one of them moved", {"I": {"1": A, "2": A, "3": B}}, {"I": {"1": A, "2": B, "4": A}}, {"1": "1", "2": "3", "4": "2"}, []),
    ("the same words thrice, all moved: nobody can tell", {"I": {"1": A, "2": A, "3": A}}, {"I": {"7": A, "8": A, "9": A}}, {}, ["7", "8", "9"]),
    ("short texts elsewhere say nothing", {"I": {"1": "Cukup jelas.", "2": B}}, {"I": {"2": B, "3": "Cukup jelas."}}, {"2": "2"}, ["3"]),
    ("empty articles at their number", {"I": {"1": "", "2": B}}, {"I": {"1": "", "2": B}}, {"1": "1", "2": "2"}, []),
    ("two ayat swapped", AYAT, {"I UMUM": {"9": [B, A, C], "10": [D, E]}}, {"9": "9", "9(1)": "9(2)", "9(2)": "9(1)", "9(3)": "9(3)"}, []),
    ("an ayat inserted", AYAT, {"I UMUM": {"9": [A, F, B, C], "10": [D, E]}}, {"9(1)": "9(1)", "9(3)": "9(2)", "9(4)": "9(3)"}, ["9(2)"]),
    ("an ayat removed", AYAT, {"I UMUM": {"9": [A, C], "10": [D, E]}}, {"9(1)": "9(1)", "9(2)": "9(3)"}, []),
    ("an ayat moved to another article", AYAT, {"I UMUM": {"9": [A, B], "10": [D, C, E]}}, {"9(1)": "9(1)", "10(2)": "9(3)", "10(3)": "10(2)", "10": "10"}, []),
    ("an ayat made an article of its own", AYAT, {"I UMUM": {"9": [A, B], "9A": C, "10": [D, E]}}, {"9A": "9(3)", "9(2)": "9(2)", "10": "10"}, []),
    ("an article taken up as an ayat", {"I": {"9": [A, B, C], "12": F}}, {"I": {"9": [A, B, C, F]}}, {"9(4)": "12", "9": "9"}, []),
    ("the article renumbered with its ayat", AYAT, {"I UMUM": {"9": [F, G], "10": [A, B, C], "11": [D, E]}}, {"10": "9", "10(3)": "9(3)", "11": "10", "11(1)": "10(1)"}, ["9", "9(1)"]),
    ("one ayat rewritten in an article that stays", AYAT, {"I UMUM": {"9": [A, G, C, H], "10": [D, E]}}, {"9(1)": "9(1)", "9(3)": "9(3)"}, ["9(2)", "9(4)"]),
    ("huruf swapped", HURUF, {"I UMUM": {"9": [("Gubernur wajib:", ["menata kampung", "menjaga sungai", "melayani warga"]), B], "10": [("Warga berhak:", ["hidup sehat", "bersuara"])]}},
     {"9(1)a": "9(1)b", "9(1)b": "9(1)a", "9(1)c": "9(1)c"}, []),
    ("a huruf inserted", HURUF, {"I UMUM": {"9": [("Gubernur wajib:", ["menjaga sungai", "merawat cagar budaya", "menata kampung", "melayani warga"]), B]}},
     {"9(1)a": "9(1)a", "9(1)c": "9(1)b", "9(1)d": "9(1)c"}, ["9(1)b"]),
    ("a long huruf moved to another article", {"I": {"9": [("Wajib:", ["menjaga sungai", "membuka kantor layanan warga di setiap kelurahan selama dua puluh empat jam"]), A], "10": [("Berhak:", ["bersuara"]), B]}},
     {"I": {"9": [("Wajib:", ["menjaga sungai"]), A], "10": [("Berhak:", ["bersuara", "membuka kantor layanan warga di setiap kelurahan selama dua puluh empat jam"]), B]}},
     {"10(1)b": "9(1)b", "9(2)": "9(2)", "10(2)": "10(2)"}, []),
    ("a word dropped at the end of a huruf", {"I": {"9": [("Wajib:", ["menjaga sungai; dan", "menata kampung"]), A]}}, {"I": {"9": [("Wajib:", ["menjaga sungai;", "menata kampung;"]), A]}}, {"9(1)a": "9(1)a"}, []),
    ("nothing in common", {"I": {"1": A, "2": B}}, {"I": {"1": G, "2": H}}, {}, ["1", "2"]),
    ("from nothing", {}, {"I": {"1": A}}, {}, ["1"]),
    ("to nothing", {"I": {"1": A}}, {}, {}, []),
    ("a rival just as near: nobody can tell", {"I": {"1": LONG}}, {"I": {"2": edited(LONG, ("jujur", "bersih")), "3": edited(LONG, ("adil", "rapi"))}}, {}, ["2", "3"]),
    ("only capitals and marks changed", PLAIN, {"I UMUM": {"1": A.upper().replace(".", ";"), "2": B, "3": C}}, {"1": "1"}, []),
    ("all renumbered by ten", {"I": {str(n): text for n, text in enumerate(S, 1)}}, {"I": {str(n): text for n, text in enumerate(S, 11)}},
     {str(n): str(n - 10) for n in range(11, 23)}, []),
]


@pytest.mark.parametrize("older, newer, expected, open_ones", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_surely_which(older, newer, expected, open_ones):
    found, _aligned, _names = sure(older, newer)
    assert {new: found.get(new) for new in expected} == expected
    assert not [new for new in open_ones if new in found]
    assert len(set(found.values())) == len(found), "no provision has two heirs"


def test_a_split_and_a_merger_are_hinted_and_left_to_a_person():
    found, aligned, names = sure({"I": {"9": LONG, "10": E}}, {"I": {"9": f"{A} {B}", "9A": f"{C} {D}", "10": E}})
    assert {names[old]: [names[new] for new in news] for old, news in aligned.splits.items()} == {"9": ["9", "9A"]}
    assert "9" not in found and "9A" not in found and found["10"] == "10"
    found, aligned, names = sure({"I": {"9": f"{A} {B}", "9A": f"{C} {D}", "10": E}}, {"I": {"9": LONG, "10": E}})
    assert {names[new]: [names[old] for old in olds] for new, olds in aligned.merges.items()} == {"9": ["9", "9A"]}
    assert "9" not in found


def test_the_unsure_come_with_at_most_three_candidates_the_likest_first():
    halves = [f"{A} {one}" for one in (B, C, D, E, F)]
    _found, aligned, names = sure({"I": {str(n): text for n, text in enumerate(halves, 1)}}, {"I": {"20": f"{A} {B[:40]} {K}"}})
    many = next(iter(aligned.candidates.values()))
    assert len(many) == 3 and names[many[0].key] == "1" and [one.likeness for one in many] == sorted((one.likeness for one in many), reverse=True)
    assert set(aligned.heirs) <= {place.key for place in places({"I": {str(n): "x" for n in range(1, 6)}})}


def test_what_is_known_stays_and_what_is_new_stays_new():
    old, new = places(PLAIN), places({"I UMUM": {"1": G, "2": B, "3": C}}, 1000)
    by = {place.address: place.key for place in old}, {place.address: place.key for place in new}
    found = align(old, new, known={by[1]["1"]: by[0]["4"]}, apart=[by[1]["2"]])
    assert found.matches[by[1]["1"]].old == by[0]["4"] and found.matches[by[1]["1"]].why == Why.GIVEN
    assert by[1]["2"] not in found.matches and found.matches[by[1]["3"]].old == by[0]["3"]


def test_what_is_below_two_that_a_person_tied():
    old, new = places(AYAT), places({"I UMUM": {"30": [A, edited(B, ("dua puluh", "lima")), K]}}, 1000)
    one, other = next(p for p in old if p.address == "9"), next(p for p in new if p.address == "30")
    found = align_below(one, other, old, new)
    names = {place.key: place.address for place in (*old, *new)}
    assert {names[m.new]: names[m.old] for m in found.matches.values() if m.is_sure} == {"30": "9", "30(1)": "9(1)", "30(2)": "9(2)"}


def test_a_text_is_itself_and_a_random_renumbering_is_found_again():
    rng = random.Random(7)
    words = [f"{a}{b}" for a in ("peng", "pem", "ke", "ber", "di") for b in ("atur", "bagi", "jaga", "ada", "ubah", "laku", "tahu", "rawat", "pilih", "tata")]
    for _round in range(8):
        articles = {str(n): [" ".join(rng.choices(words, k=rng.randint(9, 30))) for _ in range(rng.randint(1, 4))] for n in range(1, 41)}
        found, _aligned, _names = sure({"I": articles}, {"I": articles})
        assert all(new == old for new, old in found.items()) and len(found) == 1 + 40 + sum(map(len, articles.values()))
        order = rng.sample(sorted(articles), 40)
        moved = {str(n): articles[old] for n, old in enumerate(order, 1)}
        found, _aligned, _names = sure({"I": articles}, {"I": moved})
        assert {new: found.get(new) for new in moved} == {str(n): old for n, old in enumerate(order, 1)}
        assert all(found[f"{n}({k})"] == f"{old}({k})" for n, old in enumerate(order, 1) for k in range(1, len(articles[old]) + 1))


def test_time_grows_with_the_text_and_not_with_its_square():
    def lasts(many):
        rng = random.Random(3)
        vocabulary = [f"kata{n}" for n in range(900)]
        text = {"I": {str(n): " ".join(rng.choices(vocabulary, k=40)) for n in range(1, many + 1)}}
        other = {"I": {str(n + 3): edited_words(words, rng) for n, words in ((int(n), words) for n, words in text["I"].items())}}
        old, new = places(text), places(other, 10_000)
        begun = time.process_time()
        align(old, new)
        return time.process_time() - begun

    def edited_words(words, rng):
        return " ".join(word for word in words.split() if rng.random() > 0.05)

    assert lasts(400) < 9 * lasts(100)


def of_bill(source, base=0):
    """A bill as it would lie in the tables."""
    from server.instruments import storing

    out, keys = [], {}
    for n, draft in enumerate(storing.drafts_of(source)):
        keys[draft.address] = base + n
        out.append(Place(base + n, keys.get(draft.parent), draft.kind, draft.number, draft.address, draft.heading, draft.text, draft.tail))
    return out


@needs_law
def test_two_real_laws_in_less_than_300_ms():
    from server.instruments.comparing.rows import rows_of

    old, new = of_bill(read_file(DOMAIN / "uu-29-2007.json")), of_bill(read_file(LAW), 10_000)
    times = []
    for _ in range(3):
        begun = time.process_time()
        aligned = align(old, new)
        rows = rows_of(old, new, aligned)
        times.append(time.process_time() - begun)
    assert min(times) < 0.3, times
    names = {place.key: place.address for place in (*old, *new)}
    found = {names[match.new]: names[match.old] for match in aligned.matches.values() if match.is_sure}
    assert found["70"] == "35"
    assert sum(rows.counts.values()) >= 73
