"""A worker process with effects that can be counted; tests/faults/test_worker_sigkill.py starts and kills it.

`t.inside` adds a row to the table `effects` in the transaction of its mark; `t.outside` adds a line to FILE. `t.long` is a
long job of as many steps as its payload says, each a row in `effects`, with a checkpoint.
"""
import os
import signal
import threading
import time

import sqlalchemy as sa

from server import worker
from server.app import create_app
from server.config import load_settings
from server.core import assets, jobs, outbox
from server.core.database import operation, session

STEP = 0.004
ADD = sa.text("INSERT INTO effects (what) VALUES (:what)")


def main(settings, path, step):
    """Work until SIGTERM."""
    global STEP
    STEP = step
    assets.init_app = lambda *_: None
    app = create_app(load_settings(**settings), async_mode="threading")
    app.extensions["chores"] = []
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    outbox.job("t.inside", inside=True)(inside)
    outbox.job("t.outside")(lambda payload: outside(file))
    jobs.job("t.long", "")(long)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run(app, stop)
    app.extensions["database"].close()


def inside(payload):
    session.execute(ADD, {"what": outbox.current().key})
    time.sleep(STEP)


def outside(file):
    time.sleep(STEP)
    os.write(file, f"{outbox.current().key}\n".encode())
    time.sleep(STEP)


def long(progress, payload):
    """A step may be done again after a kill, so its effect is written with the step's own key, once."""
    first = (progress.checkpoint or {"next": 0})["next"]
    progress.expect(payload["steps"])
    for n in range(first, payload["steps"]):
        step(outbox.current().key, n)
        time.sleep(STEP)
        progress.advance(checkpoint={"next": n + 1})


@operation
def step(key, n):
    session.execute(ADD, {"what": f"{key}:{n}"})
