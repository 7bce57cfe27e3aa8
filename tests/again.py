"""The names of the tests that failed, for `bin/test`, which runs a few of them once more, alone."""
import os


def write_failed(terminalreporter):
    path = os.environ.get("JKD_TEST_FAILED")
    if path and not os.environ.get("GEVENT"):  # a run inside a test (tests/core/test_greenlets.py) fails by the test's name
        names = dict.fromkeys(report.nodeid for kind in ("failed", "error") for report in terminalreporter.stats.get(kind, []))
        with open(path, "a") as failed:
            failed.writelines(f"{name}\n" for name in names)
