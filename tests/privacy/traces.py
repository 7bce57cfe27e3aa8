"""Looks for words in everything a house keeps: every table and column, every file, every log line, in every spelling they can have."""
import base64
import json
import logging
import re
from urllib.parse import quote

import sqlalchemy as sa


def spellings(word):
    """The bytes in which a word may stand somewhere, folded to lower case where the search is."""
    plain = word.encode()
    found = {plain.lower(), word.encode("utf-16-le").lower(), word.encode("utf-16-be").lower(), json.dumps(word)[1:-1].encode().lower(),
             quote(word).encode().lower(), quote(word, safe="").encode().lower(), plain.hex().encode()}
    return found


def spelled_in_base64(word):
    """The same in base64, wherever it begins in what was encoded: the letters that do not hang on the neighbours."""
    plain, found = word.encode(), set()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain).decode().rstrip("=")
        found.add(coded[(before * 8 + 5) // 6: len(coded) - (1 if (before + len(plain)) % 3 else 0)].encode())
    return found | {one.replace(b"+", b"-").replace(b"/", b"_") for one in found}


def is_in(word, data):
    folded = data.lower()
    return any(one in folded for one in spellings(word)) or any(one in data for one in spelled_in_base64(word))


class Log(logging.Handler):
    """Every line of every logger, as text, SQL statements included."""

    NAMES = ("", "server", "sqlalchemy.engine", "werkzeug", "socketio", "engineio")

    def __init__(self):
        super().__init__(0)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record) + repr(record.args))

    def __enter__(self):
        self.levels = {name: logging.getLogger(name).level for name in self.NAMES}
        for name in self.NAMES:
            logging.getLogger(name).setLevel(logging.DEBUG if name != "sqlalchemy.engine" else logging.INFO)
        self.heard = [logging.getLogger(name) for name in self.NAMES if name == "" or not logging.getLogger(name).propagate]
        for logger in self.heard:
            logger.addHandler(self)
        return self

    def __exit__(self, *_):
        for logger in self.heard:
            logger.removeHandler(self)
        for name, level in self.levels.items():
            logging.getLogger(name).setLevel(level)

    @property
    def data(self):
        return "\n".join(self.lines).encode()


def as_bytes(value):
    if isinstance(value, (bytes, memoryview)):
        return bytes(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False).encode() + json.dumps(value).encode()
    return str(value).encode()


def cells(app):
    """(table.column, bytes) of everything the database holds, found by asking it, not the models."""
    engine = app.extensions["database"].writing
    is_sqlite = engine.dialect.name == "sqlite"
    names = ("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')" if is_sqlite else
             "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'public' AND relkind IN ('r', 'v', 'm', 'p')")
    with engine.connect() as connection:
        for name in connection.execute(sa.text(names)).scalars().all():
            answer = connection.execute(sa.text(f'SELECT * FROM "{name}"'))
            columns = list(answer.keys())
            for row in answer:
                for column, value in zip(columns, row, strict=True):
                    if value is not None:
                        yield f"{name}.{column}", as_bytes(value)


def in_database(app, words):
    """{table.column: words} where any of them stands."""
    found = {}
    for place, data in cells(app):
        hits = {word for word in words if is_in(word, data)}
        if hits:
            found.setdefault(place, set()).update(hits)
    return found


def in_files(folder, words, *, but=()):
    """{file: words} under a folder, also within what is compressed by nobody: raw bytes."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part in but for part in path.relative_to(folder).parts):
            data = path.read_bytes() + b"\n" + str(path.relative_to(folder)).encode()
            hits = {word for word in words if is_in(word, data)}
            if hits:
                found[str(path.relative_to(folder))] = hits
    return found


def in_log(log, words):
    data = log.data
    return {word for word in words if is_in(word, data)}


def tokens_in(html):
    """Private links on a page."""
    return re.findall(r"/lacak/k/([\w-]+)", html)
