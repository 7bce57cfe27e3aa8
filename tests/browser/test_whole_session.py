"""One session through its whole life, with five participants: one cancels, one moves up from the waiting list, one comes late,
one is in the text-only room on a phone without JavaScript, one fulfils all. From its announcement to certificate and minutes."""
import io
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import docx
import pypdf
import pytest

from server.core import clock, outbox

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]
SLUG = "air-bersih-untuk-semua"
PATH, DESK = f"/sesi/{SLUG}", f"/kelola/sesi/{SLUG}"
QUESTION = "Kapan pipa air bersih sampai ke gang kami?"


def work(live_server):
    """What the worker does, here."""
    with live_server.app.app_context():
        for _ in range(4):
            outbox.work_off()


def letters_of(live_server, address):
    """Texts of the letters to an address, the oldest first."""
    found = []
    for path in sorted((live_server.data_dir / "surat").glob("*.eml"), key=lambda one: one.stat().st_mtime):
        message = message_from_bytes(path.read_bytes(), policy=default)
        if address in message["To"]:
            found.append(message.get_body(("plain",)).get_content())
    return found


def announce(page):
    day = clock.today() + timedelta(days=9 + (7 - (clock.today() + timedelta(days=9)).weekday()) % 7)  # a Monday
    page.goto("/kelola/sesi/baru")
    for name, value in {"title": "Air bersih untuk semua", "slug": SLUG, "description": "Apa yang perlu diatur supaya air sampai.",
                        "date": day.isoformat(), "starts": "09:00", "ends": "11:00", "room": "1", "venue": "Balai Kota, lantai 2",
                        "organiser": "Tim Jakarta ke Depan", "speakers-0-name": "Ratna Sari", "speakers-0-role": "PAM Jaya"}.items():
        page.fill(f'main [name="{name}"]', value)
    for n, (title, kind, minutes) in enumerate([("Pembukaan", "opening", "10"), ("Paparan", "talk", "50"), ("Tanya jawab", "questions", "60")]):
        if not page.locator(f'[name="rundown-{n}-title"]').count():
            page.locator('button[value="tambah:rundown"]').click()
        page.fill(f'[name="rundown-{n}-title"]', title)
        page.select_option(f'[name="rundown-{n}-kind"]', kind)
        page.fill(f'[name="rundown-{n}-minutes"]', minutes)
    page.check('[name="access"][value="captions"]')
    page.locator('details:has([name="topics"]) > summary').click()
    page.check('[name="topics"][value="air-banjir"]')
    page.locator('button[name="do"][value="umumkan"]').click()
    page.wait_for_url(re.compile("/umumkan$"))
    page.get_by_role("button", name="Umumkan").click()
    page.wait_for_url(re.compile(f"{DESK}$"))


def open_registration(page):
    page.goto(f"{DESK}/pendaftaran")
    page.check('[name="is_open"]')
    page.locator('form[aria-labelledby="atur"] button.btn--primary').click()
    page.goto(f"{DESK}/sertifikat")
    for name, value in {"issuer": "Pemerintah Provinsi DKI Jakarta", "signatory": "Rini Astuti", "signatory_role": "Kepala Biro Hukum", "hours": "3"}.items():
        page.fill(f'main [name="{name}"]', value)
    page.locator('form[aria-labelledby="tata"] button[type="submit"]').click()


def register(page, name, address, channel="page"):
    page.goto(f"{PATH}/daftar")
    page.check(f'[name="channel"][value="{channel}"]')
    page.fill('[name="name"]', name)
    page.fill('[name="contact"]', address)
    page.check('[name="consent"]')
    page.locator("main form button.btn--primary").click()
    page.wait_for_url(re.compile("/tercatat"))
    return page.locator("main").inner_text()


def open_code(host, moment):
    host.goto(f"{DESK}/hadir")
    card = host.locator(f'form[action$="/kode/{moment}"]')
    card.locator('button[value="buka"]').click()
    host.wait_for_load_state()
    return host.locator(".codecard", has=host.locator(f'form[action$="/kode/{moment}"]')).locator(".saycode").inner_text().strip()


def enter_code(page, code):
    page.goto(f"{PATH}/hadir")
    page.fill('[name="code"]', code.lower())
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def test_from_announcement_to_certificate(live_server, new_page):
    host = new_page(cookies=[live_server.staff_cookie("host")])
    announce(host)
    open_registration(host)

    cancels, waits, late, whole = (new_page(width=width) for width in (360, 360, 1280, 1280))
    phone = new_page(width=360, height=740, javascript=False)
    assert "Anda terdaftar" in register(cancels, "Budi Santoso", "budi@contoh.id", "room")
    assert "daftar tunggu" in register(waits, "Sari Dewi", "sari@contoh.id", "room")
    register(late, "Tono Wijaya", "tono@contoh.id")
    register(phone, "Maria Lestari", "maria@contoh.id")
    register(whole, "Nadia Putri", "nadia@contoh.id")
    phone.goto(PATH)
    phone.fill('[name="text"]', QUESTION)
    phone.locator('form:has([name="text"]) button[type="submit"]').first.click()

    work(live_server)
    letter = letters_of(live_server, "budi@contoh.id")[0]
    cancels.goto(re.search(r"/pendaftaran/k/\S+", letter)[0])
    cancels.goto("/pendaftaran/batal")
    cancels.get_by_role("button", name="Batalkan pendaftaran").click()
    cancels.wait_for_load_state()
    work(live_server)
    assert len(letters_of(live_server, "sari@contoh.id")) == 2  # waiting, then moved up

    host.goto(f"{PATH}/kendali")
    host.locator('form[action$="/kendali/mulai"] button').click()
    host.wait_for_load_state()
    phone.goto(f"{PATH}/hemat")
    assert phone.locator("main").count() == 1
    start = open_code(host, "start")
    for page in (waits, phone, whole):
        enter_code(page, start)
    host.locator('form[action$="/kode/start"] button[value="tutup"]').click()
    host.wait_for_load_state()
    enter_code_page = late.goto(f"{PATH}/hadir")
    assert enter_code_page.status == 200
    end = open_code(host, "end")
    for page in (waits, late, phone, whole):
        enter_code(page, end)
    late.goto(f"{PATH}/sertifikat")
    assert "kurang kode awal" in late.locator("main").inner_text().lower()

    host.goto(f"{PATH}/kendali")
    question = host.locator("article, li", has_text=QUESTION).first
    assert question.count() == 1
    host.locator('details:has(form[action$="/kendali/akhiri"]) > summary').click()
    host.locator('form[action$="/kendali/akhiri"] button').click()
    host.wait_for_load_state()
    work(live_server)

    for page, name in ((waits, "Sari Dewi"), (phone, "Maria Lestari"), (whole, "Nadia Putri")):
        page.goto(f"{PATH}/sertifikat")
        assert name in page.locator("main").inner_text()
        pdf = page.request.get(f"{PATH}/sertifikat/unduh")
        assert name in pypdf.PdfReader(io.BytesIO(pdf.body())).pages[0].extract_text()
    number = whole.locator("main b.tnum").first.inner_text()
    stranger = new_page(width=360)
    stranger.goto(f"/sertifikat/{number}")
    told = stranger.locator("main").inner_text()
    assert "Air bersih untuk semua" in told and "N.P." in told and "Nadia" not in told
    late.goto(f"{PATH}/sertifikat")
    assert "kurang kode awal" in late.locator("main").inner_text().lower()
    assert late.request.get(f"{PATH}/sertifikat/unduh").status == 404
    assert cancels.request.get(f"{PATH}/sertifikat/unduh").status == 404

    host.goto(f"{DESK}/notulen")
    host.locator('form[action$="/notulen/susun"] button').click()
    host.wait_for_load_state()
    body = host.locator('[name="body"]').input_value()
    assert "Ratna Sari, PAM Jaya" in body
    host.fill('[name="body"]', body.replace("[tulis di sini]", "Berjalan lancar."))
    host.locator(f'form[action="{DESK}/notulen"] button').click()
    host.wait_for_load_state()
    approver = new_page(width=360, cookies=[live_server.staff_cookie("approver")])
    approver.goto(f"{DESK}/notulen")
    approver.fill('[name="signer"]', "Rini Astuti, Kepala Biro Hukum")
    approver.locator('form[action$="/notulen/sahkan"] button').click()
    approver.wait_for_load_state()
    work(live_server)
    stranger.goto(PATH)
    assert stranger.locator(f'a[href="{PATH}/notulen.docx"]').count() == 1
    minutes = docx.Document(io.BytesIO(stranger.request.get(f"{PATH}/notulen.docx").body()))
    assert any("Berjalan lancar." in one.text for one in minutes.paragraphs)
