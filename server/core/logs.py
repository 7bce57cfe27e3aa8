"""Structured logs: one line an event, with the request's id, and nothing in it that says who somebody is or what they wrote.

Three fences, since a log is copied to places nobody thinks of: callers log ids, codes and patterns only; an exception is
written down as its type and the places it went through, without its message (PostgreSQL puts values of rows there); and
what still looks like an address, a number of a person or a token is masked on its way out.
"""
from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from flask import Flask

from server.config import Settings

Entry = MutableMapping[str, Any]
NAME = "server"
_MASKS = (
    (re.compile(r"[^\s@<>'\"=]+@[^\s@<>'\"]+\.\w+"), "[e-mail]"),
    (re.compile(r"(/lacak/k/|/berhenti/)[^/?\s\"']+"), r"\1[token]"),
    (re.compile(r"(?<![\w.-])\+?\d(?:[\s().-]?\d){8,}(?![\w.-])"), "[number]"),  # phones, NIK, cards; times and ids are shorter or typed
    (re.compile(r"\b[A-Za-z0-9_-]{40,}\b"), "[token]"),
)
_KEPT = {"timestamp", "level", "logger", "route", "request_id"}  # ours, and never a person's


def init_app(app: Flask, settings: Settings) -> None:
    """Give the house's loggers one handler on standard error, once a process, and its least severity."""
    logger = logging.getLogger(NAME)
    logger.setLevel(settings.log_level.upper())
    for handler in [one for one in logger.handlers if isinstance(one, _Handler)]:
        logger.removeHandler(handler)
    logger.addHandler(_Handler(settings.log_format))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger, cache_logger_on_first_use=False)


def bind(**facts: object) -> None:
    """From now on every line of this request or job bears these facts. Ids and codes only."""
    structlog.contextvars.bind_contextvars(**facts)


def unbind() -> None:
    """The request or job is over."""
    structlog.contextvars.clear_contextvars()


def get_logger(name: str) -> Any:
    """A logger whose calls take an event's name and its facts: `log.info("request", route=…, status=200)`."""
    return structlog.stdlib.get_logger(name)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time, so that a replaced one is heard."""

    def __init__(self, form: str) -> None:
        super().__init__()
        last = structlog.processors.JSONRenderer() if form == "json" else structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "event"], drop_missing=True)
        self.setFormatter(structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]))

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def without_messages(_logger: Any, _method: str, entry: Entry) -> Entry:
    """An exception as its type and the places it went through, newest last; its message stays out."""
    given = entry.pop("exc_info", None)
    record = entry.get("_record")
    if given is None and isinstance(record, logging.LogRecord):
        given = record.exc_info
    if isinstance(record, logging.LogRecord):
        record.exc_info = record.exc_text = None  # else the standard formatter would add it, message and all
    if given is True:
        given = sys.exc_info()
    if isinstance(given, BaseException):
        given = (type(given), given, given.__traceback__)
    if given and given[0] is not None:
        frames = traceback.extract_tb(given[2])[-12:]
        entry["error"] = given[0].__name__
        entry["places"] = " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    return entry


def _short(path: str) -> str:
    """`server/core/web.py`, `site-packages/flask/app.py`: without the machine's folders."""
    for mark in ("/site-packages/", "/server/", "/tests/"):
        if mark in path:
            return f"{mark.strip('/')}/{path.rsplit(mark, 1)[1]}"
    return path.rsplit("/", 1)[-1]


def mask(_logger: Any, _method: str, entry: Entry) -> Entry:
    """The last fence: whatever looks like an e-mail, a long number or a token."""
    return {name: value if name in _KEPT or name.startswith("_") else masked(value) for name, value in entry.items()}


def masked(value: Any) -> Any:
    """A text with what looks personal taken out; numbers and booleans as they are; anything else by its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars, structlog.stdlib.add_logger_name, structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.stdlib.PositionalArgumentsFormatter(), without_messages, mask,
]
