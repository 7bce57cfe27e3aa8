"""Good and bad lines of every kind; the contract test runs over them. A new kind adds its entry here."""
from hypothesis import strategies as st

OPTIONS = ["Data penerima", "Layanan lansia", "Jalur pengaduan", "Posyandu"]
NOT_JSON_OBJECTS = [None, [], "x", 1, True, 1.5]
NOT_WHOLE = [True, 1.0, "1", None, [1], {"a": 1}, float("nan"), float("inf"), -1, 10**4000]


def asked(kind, **settings):
    return {"kind": kind, "text": "Apa yang perlu didahulukan?", **settings}


_BAD_OPTIONS = [
    ({}, "shape", "options"),
    ({"options": "Data"}, "shape", "options"),
    ({"options": ["Data"]}, "few_options", "options"),
    ({"options": [f"Pilihan {n}" for n in range(13)]}, "many_options", "options"),
    ({"options": ["Data", ""]}, "required", "options.1"),
    ({"options": ["Data", " \t "]}, "required", "options.1"),
    ({"options": ["Data", "\u200d"]}, "required", "options.1"),
    ({"options": ["Data", 7]}, "shape", "options.1"),
    ({"options": ["Data", "dATA  "]}, "same_option", "options.1"),
    ({"options": ["Data", "Ｄａｔａ"]}, "same_option", "options.1"),
    ({"options": ["Data", "Da\u200dta"]}, "same_option", "options.1"),
    ({"options": ["a" * 121, "b"]}, "too_long", "options.0"),
    ({"options": ["a" * 10**6, "b"]}, "too_long", "options.0"),
    ({"options": ["Data", "Lay\u202eanan"]}, "bad_characters", "options.1"),
    ({"options": ["Data", "Lay\x00anan"]}, "bad_characters", "options.1"),
    ({"options": ["Data", "Lay\nanan"]}, "bad_characters", "options.1"),
    ({"options": ["Data", "Lay\ud800anan"]}, "bad_characters", "options.1"),
    ({"options": ["Data", "Lay\u200banan"]}, "bad_characters", "options.1"),
]


def bad_options(**settings):
    return [({**settings, **wrong}, reason, field) for wrong, reason, field in _BAD_OPTIONS]


def sets(most, least):
    return st.lists(st.sampled_from(range(len(OPTIONS))), min_size=least, max_size=most, unique=True)


_WORDS = ["antre", "Antre", "ANTREAN", "lansia", "KTP", "adil", "posyandu lansia", "cepat"]

LINES = {
    "single": {
        "question": asked("single", options=OPTIONS),
        "bad_questions": bad_options() + [({"options": OPTIONS, "most": 2}, "shape", "question")],
        "ballots": st.builds(lambda n: {"choice": n}, st.sampled_from(range(len(OPTIONS)))),
        "bad_ballots": [({}, "required", "choice"), ({"choice": None}, "required", "choice"), ({"choice": 4}, "unknown_option", "choice"),
                        ({"choice": 0, "participant": 1}, "shape", "choice"), *(({"choice": one}, None, "choice") for one in NOT_WHOLE)],
        "bad_forms": [([], "required"), ([("choice", "9")], "unknown_option"), ([("choice", "-1")], "unknown_option"),
                      ([("choice", "٣")], "unknown_option"), ([("choice", "9" * 9999)], "unknown_option")],
    },
    "multiple": {
        "question": asked("multiple", options=OPTIONS, least=1, most=3),
        "bad_questions": bad_options() + [
            ({"options": OPTIONS, "least": 0}, "out_of_range", "least"), ({"options": OPTIONS, "most": 5}, "out_of_range", "most"),
            ({"options": OPTIONS, "least": 3, "most": 2}, "range", "least"), ({"options": OPTIONS, "least": True}, "not_whole", "least"),
            ({"options": OPTIONS, "most": 10**5000}, "out_of_range", "most")],
        "ballots": st.builds(lambda some: {"choices": sorted(some)}, sets(3, 1)),
        "bad_ballots": [({}, "shape", "choices"), ({"choices": []}, "required", "choices"), ({"choices": [0, 0]}, "repeated", "choices"),
                        ({"choices": [0, 1, 2, 3]}, "too_many", "choices"), ({"choices": [0] * 10**5}, "too_many", "choices"),
                        ({"choices": [4]}, "unknown_option", "choices"), ({"choices": {"0": 1}}, "shape", "choices"),
                        *(({"choices": [one]}, "unknown_option", "choices") for one in NOT_WHOLE)],
        "bad_forms": [([], "required"), ([("choices", "0"), ("choices", "0")], "repeated"), ([("choices", "x")], "unknown_option")],
    },
    "scale": {
        "question": asked("scale", low="Sangat tidak jelas", high="Sangat jelas"),
        "bad_questions": [({}, "required", "low"), ({"low": "a"}, "required", "high"), ({"low": "a", "high": "b" * 41}, "too_long", "high"),
                          ({"low": 1, "high": "b"}, "shape", "low")],
        "ballots": st.builds(lambda n: {"value": n}, st.integers(1, 5)),
        "bad_ballots": [({}, "required", "value"), ({"value": 0}, "out_of_range", "value"), ({"value": 6}, "out_of_range", "value"),
                        *(({"value": one}, None, "value") for one in NOT_WHOLE)],
        "bad_forms": [([], "required"), ([("value", "6")], "out_of_range"), ([("value", "1.0")], "not_whole")],
    },
    "ranking": {
        "question": asked("ranking", options=OPTIONS, places=3),
        "bad_questions": bad_options() + [({"options": OPTIONS, "places": 1}, "out_of_range", "places"),
                                          ({"options": OPTIONS, "places": 5}, "out_of_range", "places")],
        "ballots": st.builds(lambda some: {"order": some}, sets(3, 3)),
        "bad_ballots": [({}, "shape", "order"), ({"order": []}, "required", "order"), ({"order": [0, 1]}, "missing_rank", "order"),
                        ({"order": [0, 1, 0]}, "repeated_rank", "order"), ({"order": [0, 1, 2, 3]}, "too_many", "order"),
                        *(({"order": [0, 1, one]}, "unknown_option", "order") for one in NOT_WHOLE)],
        "bad_forms": [([], "required"), ([("rank-0", "1"), ("rank-1", "1"), ("rank-2", "2")], "repeated_rank"),
                      ([("rank-0", "1"), ("rank-1", "3")], "missing_rank"), ([("rank-0", "4")], "out_of_range"), ([("rank-0", "x")], "not_whole")],
    },
    "words": {
        "question": asked("words", most=2),
        "bad_questions": [({"most": 0}, "out_of_range", "most"), ({"most": 4}, "out_of_range", "most"), ({"most": 2.0}, "not_whole", "most")],
        "ballots": st.builds(lambda some: {"words": some}, st.lists(st.sampled_from(_WORDS), min_size=1, max_size=2, unique_by=lambda word: word[:4].lower())),
        "bad_ballots": [({}, "shape", "words"), ({"words": []}, "required", "words"), ({"words": ["a", "b", "c"]}, "too_many", "words"),
                        ({"words": ["antre", "ANTREAN"]}, "repeated", "words"), ({"words": ["yang dan untuk"]}, "no_word", "words"),
                        ({"words": ["!!! ..."]}, "no_word", "words"), ({"words": [""]}, "required", "words"), ({"words": ["x" * 21]}, "too_long", "words"),
                        ({"words": ["x" * 10**6]}, "too_long", "words"), ({"words": ["a\x00b"]}, "bad_characters", "words"), ({"words": [7]}, "shape", "words"),
                        ({"words": "antre"}, "shape", "words"), ({"words": ["a\ud800"]}, "bad_characters", "words")],
        "bad_forms": [([], "required"), ([("word-1", " "), ("word-2", "")], "required"), ([("word-1", "adil"), ("word-2", "ADIL")], "repeated")],
    },
    "text": {
        "question": asked("text"),
        "bad_questions": [({"options": OPTIONS}, "shape", "question")],
        "ballots": st.builds(lambda text: {"text": text}, st.sampled_from(["Data dibuka", "data dibuka.", "Cepat", "Ramah & adil", "<b>x</b>"])),
        "bad_ballots": [({}, "required", "text"), ({"text": " \n "}, "required", "text"), ({"text": "x" * 141}, "too_long", "text"),
                        ({"text": None}, "shape", "text"), ({"text": "a\x00"}, "bad_characters", "text"), ({"text": "x" * 10**6}, "too_long", "text")],
        "bad_forms": [([], "required"), ([("text", "x" * 141)], "too_long")],
    },
    "number": {
        "question": asked("number", least=0, most=240, unit="menit", decimals=1),
        "bad_questions": [
            ({}, "not_number", "least"), ({"least": 1}, "not_number", "most"), ({"least": 1, "most": 1}, "range", "least"),
            ({"least": 2, "most": 1}, "range", "least"), ({"least": False, "most": 1}, "not_number", "least"),
            ({"least": 0, "most": float("inf")}, "not_number", "most"), ({"least": float("nan"), "most": 1}, "not_number", "least"),
            ({"least": 0, "most": 10**5000}, "out_of_range", "most"), ({"least": 0, "most": 0.5}, "not_whole", "most"),
            ({"least": 0, "most": 1, "unit": "m" * 21}, "too_long", "unit"), ({"least": 0, "most": 1, "unit": "m\x07"}, "bad_characters", "unit"),
            ({"least": 0, "most": 1, "decimals": 3}, "out_of_range", "decimals")],
        "ballots": st.builds(lambda n: {"value": n // 10 if n % 10 == 0 else n / 10}, st.integers(0, 2400)),
        "bad_ballots": [({}, "required", "value"), ({"value": -0.1}, "out_of_range", "value"), ({"value": 240.1}, "out_of_range", "value"),
                        ({"value": True}, "not_number", "value"), ({"value": "15"}, "not_number", "value"), ({"value": float("nan")}, "not_number", "value"),
                        ({"value": float("-inf")}, "not_number", "value"), ({"value": 10**5000}, "out_of_range", "value"),
                        ({"value": 1.25}, "decimals", "value"), ({"value": 0.1 + 0.2}, "decimals", "value"), ({"value": 1e-300}, "decimals", "value"),
                        ({"value": [1]}, "not_number", "value")],
        "bad_forms": [([], "required"), ([("value", "1.000")], "not_number"), ([("value", "banyak")], "not_number"), ([("value", "1e3")], "not_number"),
                      ([("value", "٣")], "not_number"), ([("value", "999999999999999")], "not_number"), ([("value", "1.25")], "decimals"), ([("value", "241")], "out_of_range")],
    },
}
