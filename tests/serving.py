"""The real server in a process of its own, for tests that need a browser, a kill or a crowd."""
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """`python -m server.serve` on a data folder; `start`, `stop`, `kill`, `flask(*command)`."""

    def __init__(self, data_dir, *, port=None, **settings):
        self.data_dir, self.port = Path(data_dir), port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JKD_")}
        self.env = {**kept, "JKD_DATA_DIR": str(data_dir), "JKD_PORT": str(self.port),
                    **{f"JKD_{name.upper()}": str(value) for name, value in settings.items()}}

    def flask(self, *command, **options):
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *command], cwd=ROOT, env=self.env, capture_output=True,
                              text=True, timeout=120, check=False, **options)
        assert done.returncode == 0, f"{command}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
        return done.stdout

    def start(self, *, is_worker_wanted=False):
        self.log = open(self.data_dir / "server.log", "ab")
        self.process = subprocess.Popen([sys.executable, "-m", "server.serve"], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log,
                                        start_new_session=True)
        self.worker = subprocess.Popen([sys.executable, "-m", "server.worker"], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log,
                                       start_new_session=True) if is_worker_wanted else None
        until = time.monotonic() + 40
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                if urllib.request.urlopen(self.url + "/readyz", timeout=2).status == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start: " + (self.data_dir / "server.log").read_text()[-4000:])

    def _end(self, process, number):
        if process is not None and process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)

    def stop(self):
        self._end(self.process, signal.SIGTERM)
        self._end(self.worker, signal.SIGTERM)
        self.log.close()

    def kill(self):
        self._end(self.process, signal.SIGKILL)
        self._end(self.worker, signal.SIGKILL)
        self.log.close()
