"""`/kelola/pekerjaan` and its commands: what runs, what waits, what failed, and the buttons."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import backlog, beats, clock, jobs, outbox
from server.core.database import operation, session
from server.core.jobs import JobRow
from server.core.outbox import OutboxRow
from server.core.permissions import SYSTEM

PAGE = "/kelola/pekerjaan"


@pytest.fixture(autouse=True)
def kinds(app):
    """A kind of row that fails, and a job that takes two steps; gone afterwards."""
    kept = dict(outbox._jobs), dict(jobs._kinds)
    outbox.job("t.fail")(fail)
    jobs.job("t.job", "Pekerjaan uji")(two_steps)
    yield
    for table, old in zip((outbox._jobs, jobs._kinds), kept, strict=True):
        table.clear()
        table.update(old)


def fail(payload):
    raise ValueError("budi@example.org")


def two_steps(progress, payload):
    progress.expect(2)
    progress.advance()
    progress.advance(found=1)


@operation
def post(kind="t.fail", key="k"):
    outbox.post(kind, key, {"secret_id": 4711})


def text(answer):
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_job_is_asked_for_followed_and_done(app, cast):
    html = text(cast.admin.get(PAGE))
    assert "Susun ulang indeks pencarian aspirasi" in html and "Hitung ulang dukungan dan suara" in html
    assert 'value="search.rebuild"' in html and "Belum ada pekerjaan panjang." in html
    for _ in range(2):  # a double click is one job
        answer = cast.admin.post(PAGE, {"kind": "t.job"})
        assert answer.status_code == 303 and answer.location.endswith(PAGE)
    html = text(cast.admin.get(PAGE))
    assert html.count("data-job=") == 1 and "Menunggu giliran" in html and "<progress" in html and "Batalkan" in html
    state = cast.admin.get(f"{PAGE}/keadaan.json").json["jobs"]
    assert [(one["state"], one["is_open"], one["percent"]) for one in state] == [("waiting", True, None)]
    with app.app_context():
        assert outbox.work_off() >= 1
    html = text(cast.admin.get(PAGE))
    assert "2 diperiksa, 1 dibetulkan." in html and "<progress" not in html and "Batalkan" not in html
    assert cast.admin.get(f"{PAGE}/keadaan.json").json["jobs"][0]["percent"] == 100


def test_a_job_can_be_cancelled_once(app, cast):
    cast.admin.post(PAGE, {"kind": "t.job"})
    job_id = re.search(r'data-job="(\d+)"', text(cast.admin.get(PAGE)))[1]
    assert cast.admin.post(f"{PAGE}/{job_id}/batal", page=PAGE).status_code == 303
    assert "Dibatalkan" in text(cast.admin.get(PAGE))
    assert cast.admin.post(f"{PAGE}/{job_id}/batal", page=PAGE).status_code == 409
    assert cast.admin.post(f"{PAGE}/99999/batal", page=PAGE).status_code == 404


@pytest.mark.parametrize("kind", ["", "no.such", "jobs.run"])
def test_only_what_is_offered_can_be_started(cast, kind):
    assert cast.admin.post(PAGE, {"kind": kind}).status_code == 400


def test_dead_rows_are_shown_without_their_content_and_tried_again(app, cast):
    with app.app_context():
        post()
        outbox.work_off()

        @operation
        def die():
            session.execute(sa.update(OutboxRow).where(OutboxRow.kind == "t.fail").values(tries=outbox.MAX_TRIES))

        die()
        row_id = backlog.rows_in_trouble()[0].id
    html = text(cast.admin.get(PAGE))
    assert "Berhenti dicoba" in html and "ValueError" in html and "Coba lagi" in html
    assert "budi" not in html and "4711" not in html
    assert cast.admin.post(f"{PAGE}/kiriman/{row_id}/ulangi", page=PAGE).status_code == 303
    with app.app_context():
        assert backlog.backlog().dead == 0
        outbox.job("t.fail")(lambda payload: None)
        outbox.work_off()
    assert cast.admin.post(f"{PAGE}/kiriman/{row_id}/ulangi", page=PAGE).status_code == 409


def test_the_page_says_whether_a_worker_lives_and_which_chore_fails(app, cast):
    assert "Belum pernah ada yang dijalankan." in text(cast.admin.get(PAGE))
    with app.app_context():
        beats.beat("here:1:a", clock.now(), {}, {"seal": {"failures": 3, "error": "OSError", "since": clock.now().isoformat()}})
    html = text(cast.admin.get(PAGE))
    assert "Tidak ada proses pekerja yang hidup" not in html and "Tugas rutin seal gagal 3 kali berturut-turut" in html

    @operation
    def fall_silent():
        session.get(beats.WorkerBeat, "here:1:a").beat_at = clock.now() - timedelta(seconds=beats.SILENT_AFTER + 1)

    with app.app_context():
        fall_silent()
    html = text(cast.admin.get(PAGE))
    assert "Tidak ada proses pekerja yang hidup" in html and "Terakhir hidup" in html


def test_others_may_not_come_in(cast):
    for player in (cast.moderator, cast.drafter):
        assert player.get(PAGE).status_code == 403 and player.get(f"{PAGE}/keadaan.json").status_code == 403
        assert player.post(PAGE, {"kind": "t.job"}).status_code == 403


# --- the command line ------------------------------------------------------------------------


def test_jobs_run_and_are_listed_in_the_terminal(app):
    runner = app.test_cli_runner()
    done = runner.invoke(args=["jobs", "run", "t.job"])
    assert done.exit_code == 0 and "no worker is alive" in done.output and "t.job: done, 2 looked at, 1 mended" in done.output
    listed = runner.invoke(args=["jobs", "list"])
    assert listed.exit_code == 0 and "t.job" in listed.output and "counts.recount" in listed.output
    unknown = runner.invoke(args=["jobs", "run", "no.such"])
    assert unknown.exit_code == 2 and "search.rebuild" in unknown.output
    with app.app_context():
        job_id = session.scalar(sa.select(JobRow.id))
    assert runner.invoke(args=["jobs", "watch", str(job_id)]).exit_code == 0
    assert runner.invoke(args=["jobs", "watch", "999"]).exit_code == 2
    assert runner.invoke(args=["jobs", "cancel", str(job_id)]).exit_code == 2


def test_a_failed_job_is_a_failure_in_the_terminal(app):
    jobs.job("t.job", "")(lambda progress, payload: fail(payload))
    done = app.test_cli_runner().invoke(args=["jobs", "run", "t.job"])
    assert done.exit_code == 1 and "ValueError" in done.output and "budi" not in done.output


def test_a_waiting_job_is_cancelled_in_the_terminal(app):
    runner = app.test_cli_runner()
    with app.app_context():
        beats.beat("here:1:a", clock.now(), {}, {})  # it waits for this worker
        job_id = jobs.start(SYSTEM, "t.job")
    assert runner.invoke(args=["jobs", "cancel", str(job_id)]).exit_code == 0
    watched = runner.invoke(args=["jobs", "watch", str(job_id)])
    assert watched.exit_code == 1 and "cancelled" in watched.output


def test_the_outbox_in_the_terminal(app):
    runner = app.test_cli_runner()
    with app.app_context():
        post()
    assert "due 1" in runner.invoke(args=["outbox", "list"]).output
    worked = runner.invoke(args=["outbox", "work"])
    assert worked.exit_code == 0 and "0 done; failed 1, dead 0" in worked.output
    listed = runner.invoke(args=["outbox", "list"])
    assert "ValueError" in listed.output and "budi" not in listed.output
    with app.app_context():
        row_id = session.scalar(sa.select(OutboxRow.id).where(OutboxRow.kind == "t.fail"))
    outbox.job("t.fail")(lambda payload: None)
    assert runner.invoke(args=["outbox", "retry", str(row_id)]).exit_code == 0
    assert "1 done; failed 0, dead 0" in runner.invoke(args=["outbox", "work"]).output
    assert runner.invoke(args=["outbox", "retry", str(row_id)]).exit_code == 2
