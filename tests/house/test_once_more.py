"""bin/test runs a few failed tests once more, alone; what fails then, too, has failed."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

SETUP = """
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd); VENV=$ROOT/.venv
say() { printf '%s\\n' "$*" >&2; }
fail() { say "$@"; exit 1; }
setup_environment() { :; }
has_postgresql() { :; }
has_redis() { :; }
"""

CONFTEST = """
import importlib.util
from pathlib import Path
spec = importlib.util.spec_from_file_location("again", Path(__file__).parent / "again.py")
again = importlib.util.module_from_spec(spec)
spec.loader.exec_module(again)

def pytest_terminal_summary(terminalreporter):
    again.write_failed(terminalreporter)
"""

TESTS = """
import pytest
from pathlib import Path

@pytest.mark.parametrize("n", range({count}))
def test_it(n, tmp_path_factory):
    tries = Path(__file__).parent / f"tries {{n}}"
    tries.write_text(tries.read_text() + "x" if tries.exists() else "x")
    assert len(tries.read_text()) > {failures}
"""


@pytest.fixture
def tree(tmp_path):
    for folder in ("bin", "tests/load", "tests/aspirations", ".venv/bin", "path"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "bin/test", tmp_path / "bin")
    (tmp_path / "bin/_setup.sh").write_text(SETUP)
    (tmp_path / "bin/check").write_text("exit 0\n")
    (tmp_path / "path/chromium").write_text("#!/bin/sh\n")
    (tmp_path / "path/chromium").chmod(0o755)
    (tmp_path / ".venv/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tmp_path / ".venv/bin/python").chmod(0o755)
    shutil.copy(ROOT / "tests/again.py", tmp_path / "tests")
    (tmp_path / "tests/conftest.py").write_text(CONFTEST)
    (tmp_path / "tests/aspirations/test_speed.py").write_text("")  # runs with the load tests
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  slow: x\n")
    return tmp_path


def run(tree, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "JKD_", "COV"))}
    return subprocess.run(["bash", str(tree / "bin/test"), *arguments], capture_output=True, text=True, timeout=100,
                          env={**environment, "PATH": f"{tree / 'path'}:{environment['PATH']}"})


@pytest.mark.parametrize("count, failures, code", [
    (2, 0, 0),  # all pass
    (2, 1, 0),  # fail once
    (2, 2, 1),  # fail twice
    (9, 1, 1),  # too many for an accident
])
def test_a_few_get_a_second_go(tree, count, failures, code):
    (tree / "tests/test_it.py").write_text(TESTS.format(count=count, failures=failures))
    done = run(tree)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("once more, alone" in done.stderr) == (failures > 0 and count < 9)
    assert len(list((tree / "tests").glob("tries *"))) == count


def test_load_tests_run_by_themselves_and_count(tree):
    (tree / "tests/test_it.py").write_text(TESTS.format(count=1, failures=0))
    (tree / "tests/load/test_load.py").write_text("import pytest\n\n@pytest.mark.slow\ndef test_load():\n    assert False\n")
    assert run(tree).returncode == 0
    done = run(tree, "--all")
    assert done.returncode == 1 and "tests/load/test_load.py::test_load" in done.stderr


def test_a_broken_run_is_no_accident(tree):
    (tree / "tests/test_it.py").write_text("import nothing_of_this_name\n")
    assert run(tree).returncode not in (0, 5)
