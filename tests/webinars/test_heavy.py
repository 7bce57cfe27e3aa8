"""A body that is too heavy: read to its end where a form brings files, so that what was typed is there; beyond that, said clearly."""
import io
import re

import pytest

from server.core import uploads
from server.core.i18n import weight

NEW = "/kelola/sesi/baru"
TITLE = "Judul yang diketik lama"


class Heavy(io.RawIOBase):
    """A multipart body with one huge file before the text, and nothing of it in memory."""

    def __init__(self, fields, file_bytes):
        boundary = b"--jkdbatas\r\n"
        head = boundary + b'Content-Disposition: form-data; name="poster"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff'
        tail = b"\r\n" + b"".join(boundary + f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                                  for name, value in fields.items()) + b"--jkdbatas--\r\n"
        self._parts, self._zeros, self.size = [head, tail], file_bytes, len(head) + file_bytes + len(tail)

    def readable(self):
        return True

    def readinto(self, buffer):
        if self._parts[0]:
            taken = self._parts[0][:len(buffer)]
            self._parts[0] = self._parts[0][len(taken):]
        elif self._zeros:
            taken = bytes(min(len(buffer), self._zeros))
            self._zeros -= len(taken)
        else:
            taken = self._parts[1][:len(buffer)]
            self._parts[1] = self._parts[1][len(taken):]
        buffer[:len(taken)] = taken
        return len(taken)


def send(player, file_bytes):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', player.get(NEW).text)[1]
    body = Heavy({"csrf_token": token, "title": TITLE}, file_bytes)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(body.size), "CONTENT_TYPE": "multipart/form-data; boundary=jkdbatas"}
    return player.client.post(NEW, environ_overrides=sent)


@pytest.mark.only_on("sqlite", "what is read before any row")
def test_what_was_typed_beside_a_huge_file_comes_back(cast):
    answer = send(cast.host, 200_000_000)
    assert answer.status_code == 422 and TITLE in answer.text and "lebih besar dari 5 MB" in answer.text


def test_beyond_the_end_of_patience_it_is_said_with_the_limit_of_this_form(cast, monkeypatch):
    monkeypatch.setattr(uploads.let_in, "__kwdefaults__", {**uploads.let_in.__kwdefaults__, "most_body": 3_000_000})
    answer = send(cast.host, 4_000_000)
    assert answer.status_code == 413 and "lebih besar dari 3 MB" in answer.text and "Tekan tombol Kembali" in answer.text


def test_other_forms_keep_their_own_limit(cast):
    answer = cast.citizen.client.post("/aspirasi/baru", data={"text": "x" * 400_000})
    assert answer.status_code == 413 and "300 KB" in answer.text


@pytest.mark.parametrize("size, words", [(300_000, "300 KB"), (1_000_000_000, "1.000 MB"), (10, "1 KB")])
def test_weights_are_said_as_people_say_them(app, size, words):
    with app.test_request_context():
        assert weight(size) == words
