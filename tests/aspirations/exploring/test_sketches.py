"""Which texts are near-identical: the same families each time, whatever the order, the hash seed and the machine."""
import random
import subprocess
import sys

from server.aspirations.exploring.sketches import ALIKE, alike, bands_of, families, pairs_of

LETTER = ("Kami menolak rencana penggusuran di kampung kami karena warga tidak pernah diajak bicara dan belum ada tempat pindah yang layak "
          "bagi anak-anak kami yang bersekolah di sini.")
COPIES = [LETTER, LETTER.upper(), LETTER.replace("kampung kami", "Kampung Bayam"), LETTER + " Terima kasih.", LETTER.replace("tidak", "gak"),
          LETTER.replace("Kami menolak", "Saya menolak keras")]
OTHERS = ["Trotoar di depan sekolah kami rusak dan banyak motor lewat di situ setiap pagi, tolong diperbaiki.",
          "Kami menolak kenaikan tarif karena gaji kami tidak naik dan belum ada bantuan bagi anak-anak yang bersekolah di sini.",
          "Setuju sekali.", "Setuju banget.", "", "!!!"]


def test_copies_are_one_family_and_others_are_none():
    texts = dict(enumerate(COPIES + OTHERS, 10))
    assert families({one: pairs_of(text) for one, text in texts.items()}) == {10 + n: 10 for n in range(len(COPIES))}


def test_short_texts_are_alike_only_when_they_are_the_same():
    found = families({n: pairs_of(text) for n, text in enumerate(["Setuju!", "setuju", "Tidak setuju", "", ""])})
    assert found == {0: 0, 1: 0}


def test_the_order_of_the_texts_does_not_matter():
    pick, words = random.Random(4), [f"kata{n}" for n in range(200)]
    texts = {}
    for n in range(300):
        base = texts[pick.choice(list(texts))].split() if texts and pick.random() < 0.4 else pick.choices(words, k=30)
        base[pick.randrange(30)] = pick.choice(words)
        texts[n] = " ".join(base)
    pairs = {one: pairs_of(text) for one, text in texts.items()}
    first = families(pairs)
    shuffled = pick.sample(sorted(pairs), len(pairs))
    assert families({one: pairs[one] for one in shuffled}) == first
    assert len(set(first.values())) > 3
    missed = [(one, other) for one in range(300) for other in range(one)
              if alike(pairs[one], pairs[other]) >= 0.8 and not set(bands_of(pairs[one])) & set(bands_of(pairs[other]))]
    assert len(missed) <= 2


def test_two_runs_give_the_same_bytes():
    code = "from server.aspirations.exploring.sketches import bands_of, pairs_of; print(bands_of(pairs_of('banjir di kampung kami tidak surut dua hari')))"
    runs = {subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True).stdout for seed in "12"}
    assert len(runs) == 1
    assert max(bands_of(pairs_of(LETTER))) < 2**63


def test_the_measure():
    assert alike(pairs_of(LETTER), pairs_of(COPIES[2])) >= ALIKE
    assert alike(pairs_of(""), pairs_of("")) == 0.0
    assert bands_of(pairs_of("")) == []
