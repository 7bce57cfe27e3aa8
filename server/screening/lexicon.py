"""Words of abuse in Indonesian, Betawi and Javanese, written by ourselves. Weight by how little doubt they leave.

Left out on purpose, since they are how people criticise: bodoh, gila, biadab, korup, maling,
bohong, sampah, kafir, banci.
"""

from server.screening.folding import squeeze

# Swearing at a person or of the body: nearly no innocent use.
_COARSE = """
anjing bangsat bajingan brengsek keparat kontol memek ngentot entot jembut pepek pukimak puki kimak itil peler
lonte perek sundal jablay bispak ngewe coli jancok jancuk dancok dancuk cukimai cukimay ndasmu raimu matamu
asu celeng kampang telaso kimbek tempik bangke ngehe tokai taik pantek haramjadah jahanam laknat bedebah
"""

# Insults: harsh, also used among friends.
_INSULTS = """
goblok goblog tolol bego dungu idiot geblek pekok koplok koplak kampret kunyuk bacot congor cangkem cocot
monyong sialan setan iblis dajjal kadrun cebong bencong maho sinting budek picek tai
babi monyet beruk
"""

# Vowels squeezed out, as typed in chats.
_SQUEEZED = {
    "anjg": "anjing",
    "ajg": "anjing",
    "anjng": "anjing",
    "njing": "anjing",
    "anying": "anjing",
    "bgst": "bangsat",
    "bngst": "bangsat",
    "bngsat": "bangsat",
    "brngsk": "brengsek",
    "bjngn": "bajingan",
    "kntl": "kontol",
    "kntol": "kontol",
    "kontl": "kontol",
    "mmk": "memek",
    "mmek": "memek",
    "ngntt": "ngentot",
    "ngentd": "ngentot",
    "ngentod": "ngentot",
    "jncok": "jancok",
    "jncuk": "jancuk",
    "jnck": "jancok",
    "gblk": "goblok",
    "gblok": "goblok",
    "goblk": "goblok",
    "tll": "tolol",
    "tlol": "tolol",
    "kmprt": "kampret",
    "asw": "asu",
    "bct": "bacot",
    "lont": "lonte",
    "keprt": "keparat",
}

PHRASES = {
    "anak haram": 60,
    "anak setan": 60,
    "bunuh lo": 70,
    "bunuh lu": 70,
    "dasar bodoh": 45,
    "gue bunuh": 70,
    "kubunuh kau": 70,
    "mampus lo": 50,
    "mampus lu": 50,
    "mati aja lo": 60,
    "mati aja lu": 60,
    "otak udang": 45,
    "otak kosong": 45,
    "tahi kucing": 50,
}
"""Insults and threats of several words, spelled as `fold` leaves them."""

_ANIMALS = "anjing babi monyet beruk celeng kunyuk asu"
ANIMALS = frozenset(_ANIMALS.split())
"""Stems that are also animals people may write about."""

_ANIMAL_COMPANY = """
kebun binatang ragunan hewan satwa liar peliharaan rabies vaksin vaksinasi steril sterilisasi kandang kucing ternak
daging peternakan peternak dokter pemotongan ekor topeng pelihara memelihara dipelihara galak gigit digigit menggigit
gigitan rusa hutan penangkaran pawang shelter kera sapi kambing pelacak bau goreng penangkapan ditangkap ngepet haram halal
"""
ANIMAL_COMPANY = frozenset(_ANIMAL_COMPANY.split())
"""Words near an animal that make it an animal: such a place is found with a low weight and not redacted."""

INNOCENT_BEFORE = {"coli": frozenset({"e"}), "setan": frozenset({"lingkaran"})}
"""Stem -> words directly before it that make it innocent: E. coli in the river, a vicious circle."""

INNOCENT_AFTER = {"tai": frozenset({"chi", "lalat"}), "tempik": frozenset({"sorak"})}
"""Stem -> words directly after it that make it innocent."""

_INNOCENT = "anjungan anjuran babibu babinsa celengan perekat perekam pukis asuransi asuhan begonia mahoni memekik"
INNOCENT = frozenset(_INNOCENT.split())
"""Words that resemble a stem with an affix, or after folding, and are none."""

SUFFIXES = ("nya", "mu", "ku", "lu", "lo", "lah", "kau", "an", "in", "kan", "ne", "e", "s", "z")
PREFIXES = ("ke", "se", "ng", "di", "meng", "men", "mem", "me")

_SHORTEST_SQUEEZED = 4


def _stems() -> dict[str, tuple[str, int]]:
    found = {stem: (stem, 60) for stem in _COARSE.split()}
    found |= {stem: (stem, 45) for stem in _INSULTS.split()}
    found |= {typed: found[stem] for typed, stem in _SQUEEZED.items()}
    squeezed = {squeeze(typed): hit for typed, hit in found.items() if len(squeeze(typed)) >= _SHORTEST_SQUEEZED}
    return squeezed | found


STEMS = _stems()
"""Spelling, and the same with doubled letters squeezed -> (the stem it stands for, weight)."""
