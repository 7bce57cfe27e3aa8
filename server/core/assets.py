"""Static files: built once into a folder named after their content, served for ever under that name, pre-compressed.

The name changes when a byte changes, so caches never need asking; and since it is a folder, modules import
each other by relative paths. Nobody edits or watches a build: a change in `static/` is seen at the next start.
"""
from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

BUILDER = "1"  # part of the name: raise it when this file writes other bytes from the same sources
TEXT_SUFFIXES = frozenset({".css", ".js", ".mjs", ".json", ".svg", ".txt", ".html", ".webmanifest"})
ABANDONED_AFTER = 3600  # seconds: a half-made build older than this belongs to a process that died

# Strings and comments first, so that neither is mistaken for the other; then what may be squeezed.
CSS_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
CSS_TOKEN = re.compile(rf"(?P<string>{CSS_STRING})|(?P<comment>/\*.*?\*/)|(?P<space>\s+)", re.DOTALL)
CSS_IMPORT = re.compile(r"""@import\s+(?:url\(\s*)?["']([^"']+)["']\s*\)?\s*(?P<rest>[^;]*);\n?""")
CSS_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")


class AssetError(Exception):
    """A static file asks for, or a template names, something that is not there."""


def init_app(app: Flask, static_dir: Path, data_dir: Path) -> None:
    """Build what is new, serve it, and give templates `asset('css/app.css')`. Many processes may do so at once."""
    digest = content_hash(static_dir)
    root = build(static_dir, data_dir, digest)
    names = frozenset(_names(root))

    def asset(name: str) -> str:
        if name not in names:
            raise AssetError(f"static/{name} does not exist")
        return f"/static/{digest}/{name}"

    app.jinja_env.globals["asset"] = asset
    served = WhiteNoise(
        app.wsgi_app,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_add_headers,
    )
    for folder in _builds(data_dir):  # also the one before: a page opened before an update still finds its files
        served.add_files(str(folder), prefix=f"static/{folder.name.removeprefix('static-')}/")
    app.wsgi_app = served  # type: ignore[method-assign]


def content_hash(static_dir: Path) -> str:
    """Twelve hex digits over every path and byte below `static_dir`."""
    digest = hashlib.sha256(BUILDER.encode())
    for name in sorted(_names(static_dir)):
        body = (static_dir / name).read_bytes()
        digest.update(f"\0{name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:12]


def build(static_dir: Path, data_dir: Path, digest: str) -> Path:
    """The folder `static-<digest>`, whole or not at all: made beside and renamed, so that concurrent starts agree."""
    target = data_dir / f"static-{digest}"
    if target.is_dir():
        return target
    data_dir.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-static-", dir=data_dir))
    try:
        for name in _names(static_dir):
            _write(making / name, _content(static_dir, name))
        making.chmod(0o755)
        try:
            making.rename(target)
        except OSError:
            if not target.is_dir():  # not lost to another start: something is really wrong
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    _sweep(data_dir, target)
    return target


def bundle(static_dir: Path, name: str) -> str:
    """A stylesheet with its imports in place and its urls still pointing at the right files."""
    css = (static_dir / name).read_text(encoding="utf-8")
    css = CSS_TOKEN.sub(lambda found: "" if found["comment"] else found[0], css)

    def bring(found: re.Match[str]) -> str:
        if found["rest"]:
            raise AssetError(f"static/{name}: an @import with conditions cannot be inlined: {found[0].strip()}")
        inner = _relative(name, found[1])
        if not (static_dir / inner).is_file():
            raise AssetError(f"static/{name} imports {found[1]}, which does not exist")
        return _moved_urls(bundle(static_dir, inner), inner, name) + "\n"

    return CSS_IMPORT.sub(bring, css)


def squeeze(css: str) -> str:
    """The same rules without comments and without the space that nobody needs."""

    def smaller(found: re.Match[str]) -> str:
        return found[0] if found["string"] else "" if found["comment"] else " "

    out: list[str] = []
    for part in re.split(rf"({CSS_STRING})", CSS_TOKEN.sub(smaller, css)):
        is_string = part[:1] in ('"', "'")
        out.append(part if is_string else re.sub(r"\s*([{};])\s*|(?<=[,:]) ", r"\1", part))
    return "".join(out).replace(";}", "}").strip() + "\n"


def _content(static_dir: Path, name: str) -> bytes:
    if not name.endswith(".css"):
        return (static_dir / name).read_bytes()
    css = bundle(static_dir, name)
    for _quote, url in CSS_URL.findall(css):
        if _is_relative(url) and not (static_dir / _relative(name, url)).is_file():
            raise AssetError(f"static/{name} points at {url}, which does not exist")
    return squeeze(css).encode()


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if path.suffix not in TEXT_SUFFIXES:
        return
    for suffix, packed in (".gz", gzip.compress(body, 9, mtime=0)), (".br", brotli.compress(body, quality=11)):
        if len(packed) < len(body):
            path.with_name(path.name + suffix).write_bytes(packed)


def _moved_urls(css: str, old: str, new: str) -> str:
    """`css` of the file `old`, to stand in the file `new`."""

    def moved(found: re.Match[str]) -> str:
        if not _is_relative(found[2]):
            return found[0]
        return f'url("{posixpath.relpath(_relative(old, found[2]), posixpath.dirname(new) or ".")}")'

    return CSS_URL.sub(moved, css)


def _relative(name: str, url: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), url))


def _is_relative(url: str) -> bool:
    return not url.startswith(("/", "#", "data:")) and "://" not in url


def _names(folder: Path) -> Iterator[str]:
    """Every file below `folder` as a relative path with slashes; hidden ones and twins of compression are left out."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            if not file.startswith(".") and not file.endswith((".gz", ".br")):
                yield (Path(parent) / file).relative_to(folder).as_posix()


def _builds(data_dir: Path) -> list[Path]:
    return [path for path in data_dir.glob("static-*") if path.is_dir()]


def _sweep(data_dir: Path, newest: Path) -> None:
    """Remove old builds but for the one before `newest`: a server that still runs on it must not lose its files."""
    others = [path for path in _builds(data_dir) if path != newest]
    older = sorted(others, key=_changed_at, reverse=True)
    halves = [path for path in data_dir.glob("making-static-*") if _changed_at(path) < time.time() - ABANDONED_AFTER]
    for path in older[1:] + halves:
        shutil.rmtree(path, ignore_errors=True)


def _changed_at(path: Path) -> float:
    """When `path` last changed, in epoch seconds; now, when another start has just renamed or removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _add_headers(headers: dict[str, str], path: str, url: str) -> None:
    """WhiteNoise answers before the app does, so the headers that every answer bears are put here too."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
