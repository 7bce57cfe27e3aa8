"""The list at 100,000 shown items, and the writer's share of a submission. Times are this machine's: the bounds are generous."""
import random
import time
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import areas, categorization
from server.aspirations import submissions
from server.aspirations.codes import ALPHABET, check_letter
from server.aspirations.models import Aspiration
from server.aspirations.operations import Submission
from server.core import clock
from server.core.database import operation, session

pytestmark = pytest.mark.slow
MANY = 100_000


def code_of(n):
    body = "".join(ALPHABET[n >> shift & 31] for shift in range(30, -1, -5))
    return f"JKD-{body[:4]}-{body[4:]}{check_letter(body)}"


def fill(voices):
    """100,000 shown items with 40 words each, spread over kinds, topics, places and three states."""
    pick, now = random.Random(7), clock.now()
    topics, districts = [topic.slug for topic in categorization.topics()], areas.districts()
    words = sorted({word for topic in categorization.topics() for keyword in topic.keywords for word in categorization.tokens(keyword)})

    @operation
    def put(start):
        rows, tokens = [], []
        for n in range(start, start + 10_000):
            district = pick.choice(districts)
            text = " ".join(pick.choices(words, k=40))
            tokens.append({"id": n + 1, "tokens": text})
            moment = now - timedelta(minutes=MANY - n)
            rows.append({
                "id": n + 1, "code": code_of(n), "instrument_id": voices.instrument_id, "kind": pick.choice(["support", "criticism", "input", "question", "wish"]),
                "text": text, "state": pick.choice(["published"] * 7 + ["considered"] * 2 + ["explained"]), "is_confidential": False, "is_listed": True,
                "visible_from": moment, "display": pick.choice(["nama", "anonim", "anonim"]), "public_name": "Dewi", "area": district.code,
                "regency": district.parent, "district": district.code, "topic": pick.choice(topics), "supports": int(pick.paretovariate(1)), "fingerprint": f"{n:064}",
                "findings": [], "consent_processing_version": 1, "submitted_at": moment, "read_at": moment, "read_due_at": moment,
                "considered_due_at": now, "explained_due_at": now})
        session.execute(sa.insert(Aspiration), rows)
        session.execute(sa.text("INSERT INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens)"), tokens)

    with voices.app.test_request_context():
        for start in range(0, MANY, 10_000):
            put(start)


def deep_page(cast):
    """The place after some 50,000 rows of the most supported."""
    from server.core.paging import encode_cursor

    return f"?urut=dukungan&sesudah={encode_cursor([1, MANY * 2 // 3])}"


def test_a_table_of_all_comes_in_small_pieces(voices):
    from server.aspirations import explore
    from server.aspirations.exploring import tables
    from server.aspirations.exploring.filters import Filters

    fill(voices)
    with voices.app.test_request_context():
        began = time.process_time()
        ids = explore.all_ids(Filters())
        print("first look at 100,000, CPU s:", round(time.process_time() - began, 2))
        took, size, pieces = [], 0, tables.lines_of(ids)
        while True:
            began = time.process_time()
            piece = next(pieces, None)
            if piece is None:
                break
            took.append(1000 * (time.process_time() - began))
            size += len(piece)
    print("pieces", len(took), "MB", round(size / 1e6, 1), "worst ms of CPU", round(max(took), 1))
    assert len(took) == MANY // tables.AT_A_TIME + 1
    assert sorted(took)[int(0.99 * len(took))] < 50


@pytest.mark.timeout(600)
def test_the_list_stays_quick_at_100_000_rows(voices, cast):
    fill(voices)
    rare = "/aspirasi?jenis=wish&topik=pilgub&keadaan=explained&wilayah=31.74.01"
    queries = ["", "?urut=dukungan", "?jenis=criticism", "?topik=pilgub", "?keadaan=explained", "?wilayah=31.74", "?wilayah=31.74.01", "?q=gubernur",
               "?q=gubernur&jenis=wish", "?topik=pilgub&urut=dukungan", rare.removeprefix("/aspirasi"), "?jenis=wish&keadaan=explained&urut=dukungan",
               "?urut=menunggu", "?keadaan=explained&urut=menunggu", "?jenis=wish&jenis=input&topik=pilgub&topik=tanpa&wilayah=31.74&wilayah=luar",
               "?q=tidakada", "/peta", "/peta?topik=pilgub", deep_page(cast)]
    cast.stranger.get("/aspirasi")
    took = {}
    for query in queries:
        times = []
        for _ in range(9):
            began = time.perf_counter()
            assert cast.stranger.get("/aspirasi" + query).status_code == 200
            times.append(1000 * (time.perf_counter() - began))
        took[query] = sorted(times)[-2]
    print({query: round(ms, 1) for query, ms in took.items()})
    assert max(took.values()) < 150, took  # 50 ms on an idle machine; the gate's machine is shared
    began = time.perf_counter()
    voices.act("erase_aspiration", "citizen", 5)
    print("erase", round(1000 * (time.perf_counter() - began), 1))
    with voices.app.test_request_context():
        began = time.perf_counter()
        from server.aspirations.queries import rights_counts

        assert rights_counts().received == MANY - 1
        print("rights", round(1000 * (time.perf_counter() - began), 1))


def test_the_writers_share_of_a_submission_is_small(voices, cast):
    actor, times = cast.citizen.actor, []
    with voices.app.test_request_context():
        for n in range(120):
            submission = submissions._checked(Submission(instrument_id=voices.instrument_id, kind="input", text=f"Suara ke-{n} tentang trotoar yang lebar.",
                                                         consent_processing_version=1, consent_publication_version=1))
            draft, digest = submissions._draft(submission, False), submissions.content_digest(submission)
            inner = submissions._keep.__wrapped__

            @operation
            def measured(draft=draft, digest=digest, inner=inner):
                began = time.perf_counter()
                inner(actor, str(uuid.uuid4()), digest, draft)
                times.append(1000 * (time.perf_counter() - began))

            measured()
    median = sorted(times)[len(times) // 2]
    print("ms in the writer:", round(median, 2))
    assert median < 6, median  # 2 ms on an idle machine, ledger and desk included
