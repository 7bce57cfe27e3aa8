"""Keys: one root secret, everything else derived from it by name, so that no key is used for two things."""
from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from flask import Flask, current_app

from server.config import Settings

FILE_NAME = "secrets.json"


def init_app(app: Flask, settings: Settings) -> None:
    """Take the root secret from the settings or the data folder; make one there on the first start."""
    root = settings.secret_key or _read_or_make(settings.data_dir / FILE_NAME)
    app.extensions["root_secret"] = root.encode()
    app.secret_key = derived_from(root.encode(), "flask")


def made_here(data_dir: Path) -> bool:
    """True if the root secret is one that a first start made by itself: good for a demo, not for the public."""
    return (data_dir / FILE_NAME).exists()


def derived_from(root: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    return hmac.new(root, f"jkd:{purpose}".encode(), hashlib.sha256).digest()


def key_for(purpose: str) -> bytes:
    """The running app's key for one purpose."""
    return derived_from(current_app.extensions["root_secret"], purpose)


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 as hex: what is stored in place of a token."""
    return hmac.new(key_for(purpose), value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A random token of 256 bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(32)


def _read_or_make(path: Path) -> str:
    """Several processes may start at once: the first to link its file wins, all read the same."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"secret_key": secrets.token_hex(32)}, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return str(json.loads(path.read_text())["secret_key"])
