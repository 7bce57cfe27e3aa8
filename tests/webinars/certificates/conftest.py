"""The press in place of Typst, where the way is tested and not the drawing."""
from contextlib import contextmanager

import pytest

from server.core.typesetting import Undrawable
from server.webinars.certificates import drawing


class Press:
    """Its documents are their data."""

    def draw(self, data):
        if "名" in data["name"]:
            raise Undrawable("letters")
        return f"%PDF- {data['number']} {data['name']}".encode()

    def picture(self, data, width):
        return b"\x89PNG\r\n\x1a\n" + data["name"].encode()


@pytest.fixture
def quick_press(monkeypatch):
    @contextmanager
    def press(_template):
        yield Press()

    monkeypatch.setattr(drawing.typesetting, "press", press)
