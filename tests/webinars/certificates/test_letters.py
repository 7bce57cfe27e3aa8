"""What holders receive, by a real mail server: that it is there, and that it holds no longer. No name, and the link of its holder alone."""
import pytest

from server.core.database import session
from server.webinars.certificates import numbers, operations
from server.webinars.registration import links
from server.webinars.registration.models import Registration
from tests.cast import Cast
from tests.notifications.conftest import mailing, mailserver, make_app  # noqa: F401  fixtures
from tests.notifications.make import html_of, text_of
from tests.webinars.certificates import make

pytestmark = pytest.mark.only_on("sqlite", "letters; their rows are tested on both in test_drawing")


def test_it_is_there_and_then_it_holds_no_longer(mailing, mailserver, quick_press):  # noqa: F811
    _voices, post = mailing
    box, app = mailserver.box, post.app
    with app.test_request_context():
        host = Cast(app).host
        webinar_id = make.add_session(host.staff_id)
        one = make.register(webinar_id, "Siti Nurhaliza", email="siti@contoh.example", phone="+62812000")
        make.register(webinar_id, "Tanpa Kontak")
        make.end(host.staff_id, webinar_id)
        make.work()
        row = make.certificate_of(one)
        number, path = numbers.shown(row.number), links.private_link(session.get(Registration, one))
    post.work()
    (letter,) = box.taken
    text, html = text_of(letter), html_of(letter)
    assert str(letter["Subject"]).startswith("Sertifikat Anda siap: Jakarta Berkeadilan") and str(letter["To"]) == "siti@contoh.example"
    for part in (text, html):
        assert f"https://jakartakedepan.example{path}" in part and f"/sertifikat/{number}" in part and "Siti" not in part
    with app.test_request_context():
        operations.revoke(host.actor, row.id, "Terbit dua kali karena salah impor")
    post.work()
    letter = box.taken[-1]
    assert str(letter["Subject"]).startswith("Sertifikat Anda dicabut") and "salah impor" in text_of(letter) and "salah impor" in html_of(letter)
    assert len(box.taken) == 2


def test_who_erased_it_meanwhile_hears_nothing(mailing, mailserver, quick_press):  # noqa: F811
    from server.core.permissions import Actor
    from server.webinars.registration.erasing import erase_registration

    _voices, post = mailing
    with post.app.test_request_context():
        host = Cast(post.app).host
        webinar_id = make.add_session(host.staff_id)
        one = make.register(webinar_id, "Siti Nurhaliza", email="siti@contoh.example")
        make.end(host.staff_id, webinar_id)
        make.work()
        erase_registration(Actor(), one)
    post.work()
    assert [str(letter["Subject"]) for letter in mailserver.box.taken] == []
