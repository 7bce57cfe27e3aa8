"""What the tests of Kenali and Kabar need: texts that may be published, and published ones."""
from server.core.permissions import Actor, Role
from server.learn import operations
from server.learn.contents import Article, Fact, Theme
from server.learn.models import KABAR, KENALI

FACT = Fact(text="Kelurahan mendapat paling sedikit 5 persen.", source="UU 2/2024, Pasal 15 ayat (7)", on="2024-04-25")


def theme(**fields):
    plain = {"title": "Air sampai ke gang", "lede": "Siapa yang mengurus air.", "now": "Air diurus **provinsi**.", "change": "Mungkin berubah.",
             "facts": (FACT,), "topics": ("air-banjir",)}
    return Theme(**{**plain, **fields})


def article(**fields):
    return Article(**{"title": "Rekap sesi air", "lede": "Yang ditanyakan warga.", "body": "## Dalam angka\n\n- 3 pertanyaan.", **fields})


def editor(cast):
    return cast.admin.actor


def published(actor, content, **options):
    """Add and publish; the piece's id. Needs an app context."""
    kind = KENALI if isinstance(content, Theme) else KABAR
    piece_id = operations.add_piece(actor, kind, content, **options)
    operations.publish_piece(actor, piece_id, base=(1, 1))
    return piece_id


def writer(staff_id):
    return Actor(staff_id=staff_id, roles=frozenset({Role.HOST}))
