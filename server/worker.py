"""The worker process: empties the outbox and runs what must happen again and again (sealing)."""
from __future__ import annotations

import logging
import signal
import threading
import time

from flask import Flask

from server.core import outbox
from server.core.chores import Chore, chores_of

log = logging.getLogger(__name__)


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; a chore under way is finished first."""
    chores = [Chore("outbox", 0.5, outbox.work_off), *chores_of(app)]
    while not stop.is_set():
        now = time.monotonic()
        for chore in chores:
            if chore.next_at <= now and not stop.is_set():
                chore.next_at = now + chore.seconds
                _do(app, chore)
        stop.wait(max(0.05, min(chore.next_at for chore in chores) - time.monotonic()))


def _do(app: Flask, chore: Chore) -> None:
    try:
        with app.app_context():
            chore.work()
    except Exception:
        log.exception("chore %s failed", chore.name)


def main() -> None:
    """Entry of `python -m server.worker`."""
    from wsgi import app

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(app, stop)
    app.extensions["database"].close()


if __name__ == "__main__":
    main()
