"""The load tools, compiled where they are needed, and the servers that they are pointed at."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from server.engines import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = Path(__file__).parent / "c"
TOOLS = ("sioload", "limit", "httpload")
BROWSER = (  # what a browser sends along, so that what is kept of a request weighs what it does in life
    "User-Agent: Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Accept-Language: id-ID,id;q=0.9,en-US;q=0.8,en;q=0.7", "Cache-Control: no-cache", "Pragma: no-cache",
)  # no permessage-deflate and no Accept-Encoding: the tool reads what comes
EVENT = 400  # bytes


is_first = False  # see `put_first`


def put_first():
    """From now on what we start goes before other programs: on a busy machine waits are those of the house, not of others."""
    global is_first
    is_first = True


def start(command, **options):
    """A process in a session of its own, so that the kernel weighs it by itself."""
    process = subprocess.Popen(list(map(str, command)), start_new_session=True, **options)
    if is_first:
        with suppress(OSError):  # only root may, where the kernel groups sessions
            Path(f"/proc/{process.pid}/autogroup").write_text("-10")
    return process


class Missing(Exception):
    """What the load tests need is not on this machine."""


@contextmanager
def compiled():
    """The tools, in a folder that goes afterwards."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        raise Missing("a C compiler on Linux")
    folder = Path(tempfile.mkdtemp(prefix="jkd-load-"))
    try:
        for name in TOOLS:
            subprocess.run([compiler, "-O2", "-o", folder / name, SOURCES / f"{name}.c"], check=True, capture_output=True)
        yield Tools(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_files():
    """Raise our limit of open files as far as we may; returns it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Tools:
    """The compiled programs. What they report is a dict."""

    def __init__(self, folder):
        self.folder = folder

    def start(self, port, **options):
        """sioload under way: `finish()` waits for its report. `header` may be a list; True is an option without a value."""
        command = [str(self.folder / "sioload"), "--port", str(port)]
        for name, value in options.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                if one is not None and one is not False:
                    command += [f"--{name.replace('_', '-')}", *([] if one is True else [str(one)])]
        return Running(command)

    def sioload(self, port, **options):
        return self.start(port, **options).finish()

    def get(self, port, path, *, connections, seconds, pause_ms=0, pid=0, header="Accept: text/html"):
        command = [str(self.folder / "httpload"), *map(str, (port, path, connections, seconds, pid)), header, str(pause_ms)]
        return Running(command)


class Running:
    """A load tool at work."""

    def __init__(self, command):
        self.command = command
        self.process = start(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self, within=240):
        out, err = self.process.communicate(timeout=within)
        if not out:
            raise RuntimeError(f"{' '.join(self.command)}: {err[-2000:]}")
        return {**json.loads(out), "said": err[-2000:]}

    def vanish(self):
        """As when a network goes: all its connections end at once."""
        self.process.kill()
        self.process.communicate()


class Floor:
    """The C server."""

    join, event, wait = '["join",{"room":"r1"}]', "pub", False

    def __init__(self, tools):
        self.port = free_port()
        self.process = start([tools.folder / "limit", self.port])
        self.pid = self.process.pid
        time.sleep(0.2)

    def options(self):
        return {"join": self.join, "event": self.event}

    def stop(self):
        self.process.kill()
        self.process.wait(5)


class House:
    """The product in a process of its own; see house.py. `ask(question)` talks with it."""

    def __init__(self, *, people=100, questions=1, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="jkd-load-"))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("JKD_")}
        env = {**kept, **{f"JKD_{name.upper()}": str(value) for name, value in settings.items()}}
        self.log = open(self.folder / "log", "wb")
        house = [sys.executable, "-m", "tests.load.house"]
        subprocess.run([*house, "stage", self.folder, str(people), str(questions)], cwd=ROOT, env=env, stderr=self.log, check=False)
        self.process = start([*house, "serve", self.folder], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=self.log, text=True)
        first = self.process.stdout.readline()
        if not first:
            raise RuntimeError("the house did not start: " + (self.folder / "log").read_text()[-3000:])
        told = json.loads(first)
        self.port, self.pid, self.webinar, self.questions, self.poll, self.people = (
            told[name] for name in ("port", "pid", "webinar", "questions", "poll", "people"))

    def options(self, *, event="bench.say"):
        """How a citizen's browser comes in: own cookies, the site's origin, the token, and then the room."""
        return {"people": self.people, "origin": f"http://127.0.0.1:{self.port}", "header": BROWSER, "event": event,
                "join": '["room.enter",{"slug":"ukur","audience":"hadirin"}]', "join_wait": True}

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def said(self):
        self.log.flush()
        return (self.folder / "log").read_text()

    def kill(self):
        """Without warning, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        self.kill()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def running(server):
    """Any of them, stopped at the end."""
    try:
        yield server
    finally:
        server.stop()
