"""Checking a number, one's own certificate, revoking and replacing: through the doors."""
import pytest
import sqlalchemy as sa

from server.core import outbox
from server.core.database import session
from server.core.decisions import decisions_of
from server.webinars.certificates import numbers, queries
from server.webinars.certificates.models import Certificate
from server.webinars.registration import links
from server.webinars.registration.models import Registration
from tests.webinars.certificates import make

pytestmark = pytest.mark.only_on("sqlite", "pages; what they call is tested on both")
DESK = f"/kelola/sesi/{make.SLUG}/sertifikat"
MINE = f"/sesi/{make.SLUG}/sertifikat"


@pytest.fixture
def issued(app, cast, quick_press):
    """(registration, number) of somebody with this device, a session that is over."""
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        one = make.register(webinar_id, "Siti Nurhaliza Putri", participant_id=cast.citizen.participant_id, email="siti@contoh.example")
        make.end(cast.host.staff_id, webinar_id)
        make.work()
        return one, numbers.shown(make.certificate_of(one).number)


def text(answer):
    return answer.get_data(as_text=True)


def test_anyone_checks_a_number_and_reads_no_name(cast, issued):
    _one, number = issued
    for typed in (number, number.lower(), number.replace("-", "")):
        answer = cast.stranger.get(f"/sertifikat/{typed}")
        assert answer.status_code == 200 and "S.N.P." in text(answer) and "Siti" not in text(answer)
        assert "Sertifikat ini sah" in text(answer) and "Jakarta Berkeadilan" in text(answer) and make.LAYOUT.issuer in text(answer)
        assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    assert cast.stranger.get(f"/sertifikat?nomor={number.lower().replace('-', '+')}").location == f"/sertifikat/{number}"


def test_an_unknown_number_gets_the_form_again_and_guessing_is_bounded(make_app_limited, cast):
    unknown = numbers.shown(numbers.new_number())
    answer = cast.citizen.get(f"/sertifikat/{unknown}")
    assert answer.status_code == 404 and 'name="nomor"' in text(answer) and unknown in text(answer)
    assert cast.citizen.get("/sertifikat?nomor=%3Cscript%3E").status_code == 404
    tries = [cast.citizen.get(f"/sertifikat/{numbers.new_number()}").status_code for _ in range(25)]
    assert tries[0] == 404 and tries[-1] == 429
    assert cast.citizen.get("/sertifikat").status_code == 200


@pytest.fixture
def make_app_limited(app):
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)


def test_its_holder_downloads_it_and_decides_who_sees_the_name(app, cast, issued):
    _one, number = issued
    page = text(cast.citizen.get(MINE))
    assert "Siti Nurhaliza Putri" in page and number in page
    document = cast.citizen.get(f"{MINE}/unduh")
    assert document.mimetype == "application/pdf" and document.data.endswith(b"Siti Nurhaliza Putri")
    assert document.headers["Cache-Control"] == "private, no-store" and "Siti" not in document.headers["Content-Disposition"]
    assert cast.citizen.post(f"{MINE}/nama", {"is_public": "ya"}, page=MINE).status_code == 303
    assert "Siti Nurhaliza Putri" in text(cast.stranger.get(f"/sertifikat/{number}"))
    cast.citizen.post(f"{MINE}/nama", {"is_public": "tidak"}, page=MINE)
    assert "Siti" not in text(cast.stranger.get(f"/sertifikat/{number}"))


def test_nobody_else_gets_it(app, cast, issued):
    one, number = issued
    assert "Buka tautan pribadi" in text(cast.stranger.get(MINE)) and "Siti" not in text(cast.stranger.get(MINE))
    assert cast.stranger.get(f"{MINE}/unduh").status_code == 404
    assert cast.stranger.post(f"{MINE}/nama", {"is_public": "ya"}, page="/sesi").status_code == 404
    assert cast.host.get(f"{MINE}/unduh").status_code == 404
    with app.app_context():
        certificate_id = make.certificate_of(one).id
        link = links.private_link(session.get(Registration, one))
    assert cast.stranger.get(f"/akun/sertifikat/{certificate_id}").status_code == 404
    assert cast.citizen.get(f"/akun/sertifikat/{certificate_id}").status_code == 404  # the device alone is no address
    phone = cast.visitor()
    phone.get(link)
    assert phone.get(f"{MINE}/unduh").status_code == 200  # by the private link, on another device
    assert "Nomor " + number in text(phone.get("/pendaftaran"))


def test_who_proves_the_address_finds_it_among_their_data(app, cast, issued):
    from tests.accounts.mailbox import sign_in

    _one, number = issued
    mine = text(sign_in(app, cast.stranger, "siti@contoh.example").get("/akun"))
    assert number in mine and "Unduh sertifikat (PDF)" in mine
    path = mine.split('href="/akun/sertifikat/')[1].split('"')[0]
    assert cast.stranger.get(f"/akun/sertifikat/{path}").data.endswith(b"Siti Nurhaliza Putri")
    other = sign_in(app, cast.visitor(), "lain@contoh.example")
    assert other.get(f"/akun/sertifikat/{path}").status_code == 404 and number not in text(other.get("/akun"))


def test_who_lacks_something_reads_what(app, cast, quick_press):
    with app.app_context():
        webinar_id = make.add_session(cast.host.staff_id)
        make.register(webinar_id, "Budi", is_there=False, participant_id=cast.citizen.participant_id)
    assert "Sertifikat dibuat saat sesi berakhir" in text(cast.citizen.get(MINE))
    with app.app_context():
        make.end(cast.host.staff_id, webinar_id)
        make.work()
    assert "kode akhir" in text(cast.citizen.get(MINE)).lower()
    assert f'href="{MINE}"' in text(cast.stranger.get(f"/sesi/{make.SLUG}"))
    with app.app_context():
        from server.core import clock
        from server.webinars import operations as webinars

        webinars.add_webinar(cast.host.actor, webinars.Plan(slug="tanpa", title="Tanpa", starts_at=clock.now()))
    assert cast.citizen.get("/sesi/tanpa/sertifikat").status_code == 404


def test_revoking_is_told_to_everyone_with_its_reason(app, cast, issued):
    one, number = issued
    with app.app_context():
        certificate_id = make.certificate_of(one).id
    here = f"{DESK}/{certificate_id}"
    bad = cast.host.post(f"{here}/cabut", {"reason": "ya"}, page=here)
    assert bad.status_code == 422 and "ya</textarea>" in text(bad)
    assert cast.host.post(f"{here}/cabut", {"reason": "Terbit dua kali <b>karena</b> salah impor"}, page=here).status_code == 303
    seen = text(cast.stranger.get(f"/sertifikat/{number}"))
    assert "sudah dicabut" in seen and "&lt;b&gt;karena" in seen and "S.N.P." in seen
    assert cast.citizen.get(f"{MINE}/unduh").status_code == 404 and "salah impor" in text(cast.citizen.get(MINE))
    with app.app_context():
        decided = decisions_of("certificate", [certificate_id])[certificate_id]
        assert [(one.from_state, one.to_state) for one in decided] == [("drawn", "issued"), ("issued", "revoked")]
        assert decided[-1].staff_id == cast.host.staff_id and decided[-1].note.startswith("Terbit dua kali")
        assert make.pdf_of(certificate_id) is None
        letters = session.scalars(sa.select(outbox.OutboxRow.payload).where(outbox.OutboxRow.kind == "mail.certificate").order_by(
            outbox.OutboxRow.id)).all()
        assert [row["what"] for row in letters] == ["issued", "revoked"]
    assert cast.host.post(f"{here}/cabut", {"reason": "Sekali lagi"}, page=here).status_code == 409
    assert cast.moderator.get(here).status_code == 403


def test_replacing_gives_another_number_and_lets_go_of_the_old_name(app, cast, issued):
    from server.core import clock

    one, number = issued
    with app.app_context():
        old_id = make.certificate_of(one).id
    here = f"{DESK}/{old_id}"
    assert cast.host.post(f"{here}/ganti", {"name": "", "why": "Nama salah tulis"}, page=here).status_code == 422
    cast.host.post(f"{here}/ganti", {"name": "Siti Nurhaliza Putri, S.Sos.", "why": "Gelar belum tertulis"}, page=here)
    with app.app_context():
        with clock.set_to(clock.from_micros(clock.to_micros(clock.now()) + 10_000_000)):
            make.work()
        new = make.certificate_of(one)
        assert new.id != old_id and new.name == "Siti Nurhaliza Putri, S.Sos." and numbers.shown(new.number) != number
        old = session.get(Certificate, old_id)
        assert (old.state, old.name, old.registration_id, old.initials) == ("revoked", None, None, "")  # its holder can't erase it any more
    assert "Gelar belum tertulis" in text(cast.stranger.get(f"/sertifikat/{number}"))
    assert cast.citizen.get(f"{MINE}/unduh").status_code == 200
    assert cast.host.post(f"{here}/ganti", {"name": "X Y", "why": "Lagi lagi"}, page=here).status_code == 409


def test_an_erased_holder_is_told_of_as_such(app, cast, issued):
    from server.core.permissions import Actor
    from server.webinars.registration.erasing import erase_registration

    one, number = issued
    with app.app_context():
        erase_registration(Actor(), one)
    seen = text(cast.stranger.get(f"/sertifikat/{number}"))
    assert "dihapus atas permintaan pemegangnya" in seen and "S.N.P." not in seen
    assert cast.citizen.get(f"{MINE}/unduh").status_code == 404


def test_the_desk_shows_sample_counts_and_one_by_its_number(app, cast, issued):
    one, number = issued
    page = text(cast.host.get(DESK))
    assert number in page and "Siti" not in page and "contoh.png" in page
    assert cast.host.get(f"{DESK}/contoh.pdf").data.endswith(b"Nama Peserta")
    assert cast.host.get(f"{DESK}/contoh.txt").status_code == 404
    assert cast.host.get(f"{DESK}?nomor={number.lower()}").location.startswith(f"{DESK}/")
    assert "bukan sertifikat sesi ini" in text(cast.host.get(f"{DESK}?nomor={numbers.new_number()}"))
    bad = cast.host.post(DESK, {"issuer": "", "signatory": "Rahmat <i>", "signatory_role": "x", "hours": "nol", "place": "Jakarta"})
    assert bad.status_code == 422 and "Rahmat &lt;i&gt;" in text(bad)
    good = {"issuer": "Dinas", "signatory": "Rahmat", "signatory_role": "Kepala", "hours": "4", "place": "Jakarta", "is_automatic": "y"}
    assert cast.host.post(DESK, good).status_code == 303
    with app.app_context():
        layout = queries.layout_of(make.certificate_of(one).webinar_id)
        assert (layout.hours, layout.revision, layout.is_automatic, layout.is_signed_elsewhere) == (4, 2, True, False)
        make.work()
        session.rollback()
        assert layout.previewed == 2
    assert f'href="{DESK}"' in text(cast.host.get(f"/kelola/sesi/{make.SLUG}"))
    assert cast.moderator.get(DESK).status_code == 403 and cast.citizen.get(DESK).status_code == 303
