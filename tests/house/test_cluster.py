"""bin/cluster: the grown form in one command, and nothing left of it after Ctrl-C."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest

from server.engines import free_port

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.redis, pytest.mark.timeout(180)]


def two_free_ports():
    while True:
        port = free_port()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue


class Cluster:
    """One run of bin/cluster in a session of its own."""

    def __init__(self, tmp_path, *options):
        self.port = two_free_ports()
        self.log = tmp_path / "cluster.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JKD_")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(["bash", str(ROOT / "bin/cluster"), "--port", str(self.port), *options], stdout=log, stderr=log,
                                            cwd=tmp_path, env={**kept, "TMPDIR": "/tmp"}, start_new_session=True)

    @property
    def said(self):
        return self.log.read_text()

    def wait(self):
        until = time.monotonic() + 120
        while "Ctrl-C ends all of it." not in self.said:
            assert self.process.poll() is None and time.monotonic() < until, self.said
            time.sleep(0.1)
        self.folder = Path(re.search(r"Folder: (.+)", self.said)[1])
        return self

    def descendants(self):
        """All that run with the cluster's folder or by it; services sit in sessions of their own."""
        children, found = {}, set()
        for place in Path("/proc").glob("[0-9]*"):
            try:
                children.setdefault(int(re.search(r"PPid:\s+(\d+)", (place / "status").read_text())[1]), []).append(int(place.name))
            except (OSError, TypeError):
                continue
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.add(pid)
            waiting += children.get(pid, [])
        return found

    def ready(self, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return answer.read().decode()

    def end(self, number):
        os.killpg(self.process.pid, number)  # as a terminal does it: to all of the foreground
        return self.process.wait(40)


def are_gone(pids, within=15):
    until = time.monotonic() + within
    while any(Path(f"/proc/{pid}/status").exists() and "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text() for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_ctrl_c_ends_all_and_leaves_nothing(tmp_path):
    cluster = Cluster(tmp_path, "--no-demo").wait()
    for port in (cluster.port, cluster.port + 1):
        assert '"redis":true' in cluster.ready(port) and '"database":true' in cluster.ready(port)
    pids = cluster.descendants()
    assert len(pids) >= 6  # itself, PostgreSQL, Redis, two web processes, the worker
    for path in ("cluster.json", "settings.sh", "house"):
        assert (cluster.folder / path).stat().st_mode & 0o077 == 0 or path == "house"
    assert cluster.end(signal.SIGINT) == 0 and cluster.said.rstrip().endswith("Stopped.")
    assert are_gone(pids) and not cluster.folder.exists()


@pytest.mark.slow
def test_a_given_folder_stays_and_nothing_outlives_a_kill(tmp_path):
    around = Path(tempfile.mkdtemp(prefix="jkd-haus-"))  # pytest's own folders let nobody else through, and PostgreSQL runs as somebody else
    os.chmod(around, 0o711)
    try:
        ended = _given_folder(around / "haus mit platz", tmp_path)
        assert ended == 0 and (around / "haus mit platz/postgresql/PG_VERSION").exists()
    finally:
        shutil.rmtree(around, ignore_errors=True)


def _given_folder(folder, tmp_path):
    first = Cluster(tmp_path, "--folder", str(folder), "--no-demo").wait()
    settings = f". '{folder}/settings.sh'; .venv/bin/flask --app wsgi "
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JKD_")}
    made = subprocess.run(["bash", "-c", settings + "create-admin uji-admin"], cwd=ROOT, input="sandi-uji-yang-panjang\n" * 2, text=True,
                          capture_output=True, env=environment, check=False)
    assert made.returncode == 0, made.stderr
    pids = first.descendants()
    os.kill(max(pids & set(map(int, subprocess.run(["pgrep", "-f", "server.cluster --port " + str(first.port)], capture_output=True, text=True,
                                                   check=False).stdout.split()))), signal.SIGKILL)
    assert are_gone(pids), first.said
    again = Cluster(tmp_path, "--folder", str(folder), "--no-demo").wait()
    known = subprocess.run(["bash", "-c", settings + "set-password uji-admin"], cwd=ROOT, input="sandi-uji-yang-panjang-2\n" * 2, text=True,
                           capture_output=True, env=environment, check=False)
    assert known.returncode == 0, known.stderr
    second = subprocess.run(["bash", str(ROOT / "bin/cluster"), "--folder", str(folder), "--port", str(two_free_ports())], capture_output=True,
                            text=True, timeout=60, env=environment, check=False)
    assert second.returncode == 3 and "already runs" in second.stderr
    return again.end(signal.SIGTERM)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the services itself")
def test_a_folder_that_the_services_cannot_reach_is_named(tmp_path):
    tmp_path.chmod(0o700)
    done = subprocess.run(["bash", str(ROOT / "bin/cluster"), "--folder", str(tmp_path / "x"), "--port", str(two_free_ports())],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and f"cannot get to {tmp_path}" in done.stderr


def test_a_taken_port_is_told_before_anything_is_made(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = subprocess.run(["bash", str(ROOT / "bin/cluster"), "--port", str(holder.getsockname()[1])], capture_output=True, text=True,
                              timeout=60, check=False)
    assert done.returncode == 2 and "is taken" in done.stderr
