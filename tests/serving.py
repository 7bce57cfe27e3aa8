"""The real server in a process of its own, for tests that need a browser, a kill or a crowd."""
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from server import engines
from server.engines import free_port
from tests import services

ROOT = Path(__file__).parent.parent


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


class OwnRedis:
    """A Redis of one test's own, which may be killed and started again on the same port."""

    def __init__(self):
        folder = tempfile.mkdtemp(prefix="redis-", dir=services.folder_of_run())
        os.chmod(folder, 0o755)  # its user must get through
        self.engine, self.process = engines.Redis(Path(folder), free_port()), None
        self.url = self.engine.url()

    def start(self):
        self.engine.prepare()
        self.process = subprocess.Popen(self.engine.command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **engines.as_steward())
        engines.wait_until_up(self.engine, self.process)
        return self

    def kill(self):
        self.process.kill()
        self.process.wait(5)


class Doorway:
    """What stands before servers: each connection is passed on in a thread of its own."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    @classmethod
    def _both_ways(cls, client, server):
        back = threading.Thread(target=cls._pump, args=(server, client), daemon=True)
        back.start()
        cls._pump(client, server)
        back.join()

    @staticmethod
    def _pump(source, sink):
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def close(self):
        self._listener.close()


class ByLot(Doorway):
    """What stands before several web processes, as nginx would: each connection goes to one of them by lot. It keeps none
    alive, so that a browser's requests go to all of them; WebSockets pass."""

    def __init__(self, servers):
        self._ports, self._lot = [server.port for server in servers], random.Random(7)
        super().__init__()

    def _pass_on(self, client):
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(65536)
                if not more:
                    return
                head += more
            with socket.create_connection(("127.0.0.1", self._lot.choice(self._ports))) as server:
                server.sendall(re.sub(rb"(?i)\r\nconnection: keep-alive", b"\r\nConnection: close", head, count=1))
                self._both_ways(client, server)


class Line(Doorway):
    """A line to one server that can be cut: while it is, nobody gets through and whoever was on it is thrown off."""

    def __init__(self, port):
        self._port, self._is_cut, self._ends = port, False, set()
        super().__init__()

    def _pass_on(self, client):
        with client, suppress(OSError):
            if self._is_cut:
                return
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as server:
                server.settimeout(None)
                self._ends |= {client, server}
                self._both_ways(client, server)
                self._ends -= {client, server}

    def cut(self):
        self._is_cut = True
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def heal(self):
        self._is_cut = False

    def close(self):
        self.cut()
        super().close()


class Grown:
    """The grown form: PostgreSQL, a Redis of its own, two web processes `one` and `two`, and an app of this process on the
    same database (`do(fn)`), whose broadcasts reach the screens of both through Redis."""

    def __init__(self, folder, database, **settings):
        from tests.conftest import migrate

        self.folder, self.secret = Path(folder), "g" * 40
        url = database.fresh(database.template("empty", migrate), self.folder).database_url
        self.redis = OwnRedis()
        self.settings = {"database_url": url, "redis_url": self.redis.url, "secret_key": self.secret, "limits": "off", **settings}
        self.one, self.two = (self._serving(name) for name in ("one", "two"))
        self._app = None

    def _serving(self, name):
        (self.folder / name).mkdir()
        return Serving(self.folder / name, **self.settings)

    def start(self, *, is_worker_wanted=False):
        self.redis.start()
        self.one.start(is_worker_wanted=is_worker_wanted)
        self.two.start()
        return self

    @property
    def app(self):
        if self._app is None:
            from server.app import create_app
            from server.config import Settings

            self._app = create_app(Settings(data_dir=self.folder, **self.settings), async_mode="threading")
        return self._app

    def do(self, fn, *args, **kwargs):
        with self.app.test_request_context():
            return fn(*args, **kwargs)

    def stop(self):
        for server in (self.one, self.two):
            if server.process is not None:
                server.stop()
        if self.redis.process is not None and self.redis.process.poll() is None:
            self.redis.kill()
        if self._app is not None:
            self._app.extensions["database"].close()
