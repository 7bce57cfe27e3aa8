"""Keys: one root secret, everything else derived from it by name, so that no key is used for two things."""
from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import cast

from flask import Flask, current_app, has_app_context

from server.config import Settings, get_settings

FILE_NAME = "secrets.json"


def init_app(app: Flask, settings: Settings) -> None:
    """Take the root secret from the settings or the data folder; make one there on the first start."""
    root = root_of(settings)
    app.extensions["root_secret"] = root
    app.extensions["old_root_secrets"] = [old.encode() for old in settings.old_secrets]
    app.secret_key = derived_from(root, "flask")
    app.config["SECRET_KEY_FALLBACKS"] = [derived_from(old, "flask") for old in app.extensions["old_root_secrets"]]


def root_of(settings: Settings) -> bytes:
    """The root secret of a house with these settings; made on the first call when there is none."""
    return (settings.secret_key or _read_or_make(settings.data_dir / FILE_NAME)).encode()


def root_secret() -> bytes:
    """The root secret, with an app or (as migrations run) without one."""
    return cast(bytes, current_app.extensions["root_secret"]) if has_app_context() else root_of(get_settings())


def made_here(data_dir: Path) -> bool:
    """True if the root secret is one that a first start made by itself: good for a demo, not for the public."""
    return (data_dir / FILE_NAME).exists()


def derived_from(root: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose."""
    return hmac.new(root, f"jkd:{purpose}".encode(), hashlib.sha256).digest()


def key_for(purpose: str) -> bytes:
    """The running app's key for one purpose."""
    return derived_from(current_app.extensions["root_secret"], purpose)


def all_roots(app: Flask) -> list[bytes]:
    """The root secret, then those that were it before (JKD_OLD_SECRET_KEYS)."""
    return [app.extensions["root_secret"], *app.extensions["old_root_secrets"]]


def keys_for(purpose: str) -> list[bytes]:
    """Every key that may have signed something for this purpose, today's first: what was given out stays valid."""
    return [derived_from(root, purpose) for root in all_roots(current_app)]


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 as hex: what is stored in place of a token."""
    return hmac.new(key_for(purpose), value.encode(), hashlib.sha256).hexdigest()


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """The same under every key that was ever used for it: what to look for."""
    return [hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for key in keys_for(purpose)]


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
