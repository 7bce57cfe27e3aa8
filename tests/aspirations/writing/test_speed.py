"""Finding what is alike among 100,000 shown texts, on both databases. Times are this machine's: the bound is generous."""
import itertools
import random
import time

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.writing.similar import similar_to
from server.core import clock
from server.core.database import operation, session
from tests.aspirations.test_speed import code_of

pytestmark = pytest.mark.slow
MANY, WORDS = 100_000, 20_000


def fill(voices, pick):
    """Words as a language has them: a few in every third text, most in a handful."""
    words = [f"kata{''.join(chr(97 + int(digit)) for digit in str(n))}" for n in range(WORDS)]
    often = list(itertools.accumulate(1 / (n + 8) for n in range(WORDS)))
    texts, now = [], clock.now()

    @operation
    def put(start):
        rows = []
        for n in range(start, start + 10_000):
            text = " ".join(pick.choices(words, cum_weights=often, k=pick.randint(8, 40)))
            texts.append(text)
            rows.append({"id": n + 1, "code": code_of(n), "instrument_id": voices.instrument_id, "kind": "input", "text": text, "state": "published",
                         "is_confidential": False, "is_listed": True, "visible_from": now, "display": "anonim", "supports": 1, "fingerprint": f"{n:064}",
                         "findings": [], "consent_processing_version": 1, "submitted_at": now, "read_at": now, "read_due_at": now,
                         "considered_due_at": now, "explained_due_at": now})
        session.execute(sa.insert(Aspiration), rows)
        session.execute(sa.text("INSERT INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens)"), [{"id": row["id"], "tokens": row["text"]} for row in rows])

    with voices.app.test_request_context():
        for start in range(0, MANY, 10_000):
            put(start)
    return texts


@pytest.mark.timeout(600)
def test_what_is_alike_is_found_within_thirty_milliseconds(voices):
    pick = random.Random(5)
    texts = fill(voices, pick)
    times, found = [], 0
    with voices.app.test_request_context():
        if session.get_bind().dialect.name == "postgresql":  # as autovacuum does by itself within a minute
            with session.get_bind().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
                line.execute(sa.text("VACUUM ANALYZE aspiration_search, aspirations"))
        for n in range(120):
            own = pick.randrange(MANY)
            words = texts[own].split()
            said = " ".join([*words[: max(6, 3 * len(words) // 4)], *pick.choice(texts).split()[:3]])  # three quarters of somebody's words, and some more
            began = time.perf_counter()
            alike = similar_to(said, instrument_id=voices.instrument_id)
            times.append(1000 * (time.perf_counter() - began))
            found += any(one.id == own + 1 for one in alike)
    cold, warm = times[:20], sorted(times[20:])
    print(f"ms: first 20 median {sorted(cold)[10]:.1f} worst {max(cold):.1f}; then median {warm[50]:.1f} p95 {warm[95]:.1f}; found {found}/120")
    assert found >= 110
    assert warm[95] < 60, warm[-10:]  # 30 ms on an idle machine; the gate's machine is shared
