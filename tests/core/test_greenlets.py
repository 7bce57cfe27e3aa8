"""The core's promises hold with greenlets, too: the same tests again, in a process that gevent has patched."""
import os
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.skipif(bool(os.environ.get("GEVENT")), reason="this is that process")
@pytest.mark.parametrize("name", ["test_database", "test_group_commit", "test_broadcast"])
def test_core_passes_with_greenlets(name):
    done = subprocess.run([sys.executable, "-m", "pytest", f"tests/core/{name}.py", "-q", "-x", "-p", "no:xdist"], capture_output=True, text=True,
                          env={**os.environ, "GEVENT": "1"}, timeout=110)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
