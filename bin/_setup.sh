# Shared by everything in bin/: makes .venv what the pinned requirements say. Sourced, never run.
#
#   setup_environment run     what the server needs
#   setup_environment dev     that, and what the tests and the gate need
#
# Promises: nothing is done when nothing changed; what was interrupted is repaired by the next call; two at once wait
# for each other. Everything it says goes to standard error. Written for bash 3.2 and later.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV="$ROOT/.venv"
APT_SECONDS=600
unset PYTHONDONTWRITEBYTECODE # without bytecode each process takes 2 s to import what takes 0.7 with it

say() { printf '%s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# --- which Python ----------------------------------------------------------------------------

python_candidates() { printf '%s\n' python3.13 python3.12 python3.11 python3.14 python3 python; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

is_complete() { "$1" -c 'import ctypes, sqlite3, ssl, venv' >/dev/null 2>&1; }

# The first Python ≥ 3.11 with its whole library, else the first ≥ 3.11. A name on PATH proves nothing (version managers
# put up names that do not work), so each is tried.
find_python() {
  local candidate poor=""
  for candidate in $(python_candidates); do
    is_new_enough "$candidate" || continue
    if is_complete "$candidate"; then
      command -v "$candidate"
      return 0
    fi
    [ -n "$poor" ] || poor=$(command -v "$candidate")
  done
  [ -n "$poor" ] && printf '%s\n' "$poor"
}

# --- packages of the system ------------------------------------------------------------------

can_install_packages() {
  command -v apt-get >/dev/null 2>&1 || return 1
  [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

within() { # within SECONDS COMMAND…: without timeout(1) the command simply runs
  local seconds=$1
  shift
  if command -v timeout >/dev/null 2>&1; then timeout "$seconds" "$@"; else "$@"; fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive timeout "$APT_SECONDS" apt-get -qq -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@"
}

# install_packages NAME…: the package lists are fetched anew only when the first try fails.
install_packages() {
  local log
  can_install_packages || return 1
  log=$(mktemp)
  say "Installing with apt-get: $*"
  if apt install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
    { apt update >"$log" 2>&1 </dev/null && apt install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; }; then
    rm -f "$log"
    return 0
  fi
  tail -n 5 "$log" >&2
  rm -f "$log"
  return 1
}

# The same for packages that bring a daemon: theirs is not started, since we start our own where we want it.
install_services() (
  guard=/usr/sbin/policy-rc.d
  if can_install_packages && [ ! -e "$guard" ] && printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null; then
    trap 'as_root rm -f "$guard"' EXIT
    as_root chmod 755 "$guard"
  fi
  install_packages "$@"
)

has_postgresql() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_redis() { command -v redis-server >/dev/null 2>&1 || command -v valkey-server >/dev/null 2>&1; }

# --- pip for a Python that has none ----------------------------------------------------------

has_pip() { "$VENV/bin/python" -m pip --version >/dev/null 2>&1; }

# The wheel of pip that some Python on this machine carries for its own ensurepip.
carried_pip_wheel() {
  local candidate wheel
  for candidate in $(python_candidates); do
    wheel=$("$candidate" -c '
import ensurepip, glob, os
folders = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), "/usr/share/python-wheels"]
print(next(wheel for folder in folders for wheel in sorted(glob.glob(os.path.join(folder, "pip-*.whl")))))
' 2>/dev/null) || continue
    printf '%s\n' "$wheel"
    return 0
  done
  for wheel in /usr/share/python-wheels/pip-*.whl; do
    [ -f "$wheel" ] && printf '%s\n' "$wheel" && return 0
  done
  return 1
}

# The same wheel out of Debian's package, unpacked in folder $1: needs no root and changes nothing on the system.
packaged_pip_wheel() {
  local box=$1 wheel
  command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 1
  (
    cd "$box" || exit 1
    if ! within 120 apt-get -qq download python3-pip-whl; then
      mkdir -p lists/partial cache/archives/partial
      own=(-qq -o "Dir::State::lists=$box/lists" -o "Dir::Cache=$box/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
      within 300 apt-get "${own[@]}" update && within 120 apt-get "${own[@]}" download python3-pip-whl
    fi && dpkg-deb -x python3-pip-whl_*.deb unpacked
  ) >/dev/null 2>&1 </dev/null || return 1
  for wheel in "$box"/unpacked/usr/share/python-wheels/pip-*.whl; do
    [ -f "$wheel" ] && printf '%s\n' "$wheel" && return 0
  done
  return 1
}

install_pip_from() { # a wheel of pip can be run as it lies there
  [ -n "$1" ] && "$VENV/bin/python" "$1/pip" install -q --no-index "$1" >/dev/null 2>&1 && has_pip
}

# bring_pip PYTHON: pip into .venv by whatever this machine has.
bring_pip() {
  local python=$1 box packages found=1
  has_pip && return 0
  "$python" -m pip --python "$VENV/bin/python" install -q pip >/dev/null 2>&1 && has_pip && return 0
  packages=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || return 1
  "$python" -m pip install -q --target "$packages" pip >/dev/null 2>&1 && has_pip && return 0
  install_pip_from "$(carried_pip_wheel)" && return 0
  if command -v uv >/dev/null 2>&1; then
    uv pip install -q --python "$VENV/bin/python" pip >/dev/null 2>&1 && has_pip && return 0
  fi
  box=$(mktemp -d)
  install_pip_from "$(packaged_pip_wheel "$box")" && found=0
  rm -rf "$box"
  return $found
}

# --- the environment -------------------------------------------------------------------------

remember_place() { (cd "$VENV" && pwd -P) >"$VENV/.place"; }

# Is there a .venv that runs, lies where it was made, and whose last installation came to its end?
is_usable() {
  [ -x "$VENV/bin/python" ] && [ ! -e "$VENV/.installing" ] || return 1
  [ ! -e "$VENV/.place" ] || [ "$(cat "$VENV/.place")" = "$(cd "$VENV" && pwd -P)" ] || return 1
  "$VENV/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)' >/dev/null 2>&1
}

by_venv() { "$1" -m venv "$VENV" >/dev/null 2>&1 && has_pip; }

by_venv_without_pip() { "$1" -m venv --without-pip "$VENV" >/dev/null 2>&1 && bring_pip "$1"; }

by_virtualenv() { "$1" -m virtualenv -q "$VENV" >/dev/null 2>&1 && has_pip; }

by_uv() { command -v uv >/dev/null 2>&1 && uv venv -q --seed --python "$1" "$VENV" >/dev/null 2>&1 && has_pip; }

by_system_package() {
  local version
  version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  { install_packages "python$version-venv" || install_packages python3-venv; } && rm -rf "$VENV" && by_venv "$1"
}

make_environment() {
  local python way
  python=$(find_python) || fail "Python 3.11 or later is needed and was not found (tried: $(python_candidates | tr '\n' ' '))."
  say "Making .venv with $("$python" --version 2>&1) …"
  for way in by_venv by_venv_without_pip by_virtualenv by_uv by_system_package; do
    rm -rf "$VENV"
    if "$way" "$python"; then
      remember_place
      return 0
    fi
  done
  rm -rf "$VENV"
  fail "Could not make a virtual environment: $python lacks venv or pip, and nothing on this machine stands in for them." \
    "On Debian and Ubuntu:  sudo apt-get install python3-venv"
}

requirement_files() { # requirement_files run|dev
  printf '%s\n' "$ROOT/requirements.txt"
  if [ "$1" = dev ]; then printf '%s\n' "$ROOT/requirements-dev.txt"; fi
}

# What the stamp of a finished installation holds: the place and the requirements themselves, so that no two can be alike.
stamp_of() {
  (cd "$VENV" && pwd -P)
  requirement_files "$1" | while IFS= read -r file; do cat "$file"; done
}

is_ready() { is_usable && [ -f "$VENV/.ready-$1" ] && [ "$(cat "$VENV/.ready-$1")" = "$(stamp_of "$1")" ]; }

write_stamp() { stamp_of "$1" >"$VENV/.ready-$1"; }

find_uv() {
  [ -x "$VENV/bin/uv" ] || "$VENV/bin/python" -m pip install -q uv >/dev/null 2>&1 || true
  if [ -x "$VENV/bin/uv" ]; then printf '%s\n' "$VENV/bin/uv"; else command -v uv; fi
}

# uv reads none of pip's settings: a mirror set for pip is told to it.
tell_uv_the_mirror() {
  local mirror
  [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
  mirror=${PIP_INDEX_URL:-$("$VENV/bin/python" -m pip config get global.index-url 2>/dev/null)} || return 0
  if [ -n "$mirror" ]; then export UV_DEFAULT_INDEX=$mirror; fi
}

install_requirements() { # install_requirements run|dev: by uv, three times faster, else by pip
  local file uv files=()
  while IFS= read -r file; do files+=(-r "$file"); done < <(requirement_files "$1")
  say "Installing the pinned requirements …"
  if uv=$(find_uv); then
    tell_uv_the_mirror
    "$uv" pip install -q --compile-bytecode --python "$VENV/bin/python" "${files[@]}" </dev/null >&2 && return 0
    say "uv could not do it; trying pip …"
  fi
  has_pip || bring_pip "$(find_python)" || return 1
  "$VENV/bin/python" -m pip install -q "${files[@]}" </dev/null >&2
}

set_up() { # the slow part
  is_ready "$1" && return 0
  is_usable || make_environment
  : >"$VENV/.installing"
  rm -f "$VENV"/.ready-*
  install_requirements "$1" || fail "The requirements could not be installed: see above. Is the package index within reach?"
  write_stamp run
  if [ "$1" = dev ]; then write_stamp dev; fi
  rm -f "$VENV/.installing"
}

setup_environment() { # setup_environment run|dev
  is_ready "$1" && return 0
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$ROOT/.setup.lock"
    flock -n 9 || { say "Another set-up is under way; waiting for it …"; flock 9; }
  fi
  set_up "$1"
  exec 9>&-
}
