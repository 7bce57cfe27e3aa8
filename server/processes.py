"""Processes and signals, as the supervisor needs them: children that cannot outlive us, and a wait that hears Ctrl-C."""
from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

LONGEST_PAUSE = 30.0  # seconds between two starts of a process that keeps crashing
STEADY_AFTER = 60.0  # seconds after which a process counts as healthy again
IMPATIENT_AFTER = 0.5  # seconds: a second Ctrl-C later than this means: now
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Stopped(Exception):
    """Somebody asked us to stop."""


# --- one process -----------------------------------------------------------------------------


def bound_to_us(last_word: int = signal.SIGKILL) -> Callable[[], None]:
    """What a child does before it becomes its program: the kernel sends it `last_word` when we die, and it leaves Ctrl-C to us."""
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def bind() -> None:
        if libc is not None:
            libc.prctl(_DIE_WITH_PARENT, last_word)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return bind


def start(command: Sequence[str], keep: Iterable[int], stdout: IO[bytes] | None = None, *, last_word: int = signal.SIGKILL,
          **options: Any) -> subprocess.Popen[bytes]:
    """Start a child of this process group that holds the descriptors `keep` and cannot outlive us. `options` go to Popen."""
    # The commands are our own, and preexec_fn is safe because this process has one thread.
    return subprocess.Popen(  # noqa: S603
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        pass_fds=tuple(keep),
        preexec_fn=bound_to_us(last_word),  # noqa: PLW1509
        **options,
    )


def pause_before(crashes: int, first: float = 0.5) -> float:
    """Seconds to wait before the next start, after so many crashes in a row: doubled each time, up to LONGEST_PAUSE."""
    return float(min(first * 2 ** min(crashes - 1, 16), LONGEST_PAUSE))


@dataclass(slots=True)
class Child:
    """A process that is started again when it ends."""

    name: str
    command: Sequence[str]
    keep: tuple[int, ...]
    first_pause: float
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    crashes: int = 0
    stop_signal: int = signal.SIGTERM
    last_word: int = signal.SIGKILL  # what the kernel sends it when we die
    options: dict[str, Any] = field(default_factory=dict)  # for Popen

    def start(self, *extra: str, also_keep: tuple[int, ...] = ()) -> None:
        self.started_at = time.monotonic()
        self.process = start([*self.command, *extra], self.keep + also_keep, last_word=self.last_word, **self.options)

    def tend(self) -> None:
        """Notice an end, wait out the pause, start again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.crashes = 1 if now - self.started_at > STEADY_AFTER else self.crashes + 1
        pause = pause_before(self.crashes, self.first_pause)
        self.process, self.due_at = None, now + pause
        complain(f"The {self.name} process ended ({how(code)}); it starts again in {pause:.1f} s.")

    def next_look(self) -> float:
        """Seconds until there is something to do, unless a signal comes first."""
        return 1.0 if self.process is not None else max(0.0, self.due_at - time.monotonic())

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def how(code: int) -> str:
    """What became of the process, in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def say(*lines: str) -> None:
    """Say it to who started us."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


# --- signals ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Bell:
    """Hears the signals that end us, and wakes a wait when one comes or a child ends."""

    fd: int
    rings: int = 0
    first_at: float = 0.0
    is_impatient: bool = False

    def ring(self, *_: object) -> None:
        now = time.monotonic()
        self.rings += 1
        if self.rings == 1:
            self.first_at = now
        elif now - self.first_at > IMPATIENT_AFTER:
            self.is_impatient = True

    def wait(self, seconds: float, *others: int) -> list[int]:
        """Until a signal, a child's end, or one of the other descriptors can be read; gives those that can."""
        readable, _, _ = select.select([self.fd, *others], [], [], max(0.0, seconds))
        if self.fd in readable:
            os.read(self.fd, 4096)
        return [fd for fd in readable if fd != self.fd]

    def check(self) -> None:
        if self.rings:
            raise Stopped


@contextmanager
def listening_for_signals() -> Iterator[Bell]:
    """Hear the signals that ask for an end."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    bell = Bell(reader)
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means: stay
        wanted.append(signal.SIGHUP)
    before = {each: signal.signal(each, bell.ring) for each in wanted}
    before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
    before_fd = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield bell
    finally:
        signal.set_wakeup_fd(before_fd)
        for each, handler in before.items():
            signal.signal(each, handler)
        os.close(reader)
        os.close(writer)
