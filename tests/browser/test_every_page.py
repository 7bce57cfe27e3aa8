"""Every page of the demo, as people meet it: no axe violation, no sideways scroll, no complaint in the console; home stays light."""
import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from server.aspirations.models import Aspiration
from server.core.database import session
from server.drafting.afterwards.queries import answers_of
from server.drafting.afterwards.tokens import rating_path
from server.drafting.models import Row
from server.live.polls.models import Poll
from server.moderation.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SESSION = "/sesi/sesi-contoh-langsung"
PUBLIC = ["/", "/hasil", "/aspirasi", "/aspirasi?q=banjir", "/aspirasi?q=tidakadasamasekali", "/aspirasi?q=halte&wilayah=31.75&urut=menunggu", "/aspirasi/peta", "/aspirasi/baru", "/ikuti", "/ikuti?apa=pasal:10", "/ikuti/terkirim", "/ikuti/berhenti", "/ruu", "/ruu/2/pasal/10",
          "/ruu/1", "/ruu/banding", "/ruu/banding?cara=sebaris&semua=1", "/naskah", "/naskah/raperda-kesejahteraan-lansia", "/sesi", "/sesi?q=beasiswa", "/sesi/sesi-contoh-pendidikan", "/sesi/sesi-contoh-pendidikan/transkrip?kata=beasiswa", SESSION, f"{SESSION}/hemat", "/sesi/jakarta-berkeadilan", "/sesi/sesi-contoh-pendidikan/laporan", "/sesi/sesi-contoh-mobilitas/cek", "/survei", "/survei/layanan-sosial-di-dekat-rumah-anda",
          "/survei/cara-anda-mengikuti-penyusunan-undang-undang/hasil", "/lacak",
          "/lacak?kode=JKD-7KQ4-M2XP", "/lacak?kode=JKD-2O22-21I2", "/hasil/pengirim", "/aspirasi/baru?cara=terarah&kutipan=dipilih%20langsung", "/luring", "/aspirasi/luring", "/aspirasi/baru/luring", "/en/aspirasi/luring", "/cara-kerja", "/privasi", "/tata-tertib", "/aksesibilitas", "/masuk", "/akun", "/akun/perangkat", "/akun/permintaan", "/data/ledger", "/tidak-ada", "/en/", "/en/aspirasi/baru",
          "/sesi/sesi-contoh-mobilitas", "/sesi/sesi-contoh-mobilitas/daftar", "/sesi/sesi-contoh-mobilitas/daftar/tercatat?cara=room&tempat=waiting&lewat=email",
          "/sesi/jakarta-berkeadilan/daftar", "/pendaftaran", "/sertifikat", "/sertifikat/2222-3333-4444-5555", f"{SESSION}/sertifikat", f"{SESSION}/hadir", "/en/sesi/sesi-contoh-mobilitas/daftar",
          "/kenali", "/kenali/siapa-yang-memilih-gubernur", "/kenali/tahapan", "/kabar", "/kabar?cari=tidakadasamasekali", "/kabar/rekap-jakarta-berkeadilan",
          "/en/kenali/siapa-yang-memilih-gubernur", "/en/kenali/tahapan", "/en/kabar",
          f"/en{SESSION}", "/en/hasil", "/en/ruu/2/pasal/10", "/en/aspirasi"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# width → its themes: all rules for the first, contrast for the second, since a theme changes nothing but colours
LOOKS = {360: ("light", "dark"), 1280: ("dark", "light")}
AXE = Axe().axe_script
SETTLE = """() => new Promise(done => requestAnimationFrame(() => {
    for (const one of document.getAnimations()) try { one.finish(); } catch { /* one without an end */ }
    done(); }))"""


@pytest.fixture(scope="module")
def demo(live_server):
    """The demo on the running server, and the addresses that have an id in them."""
    from server.demo.seed import seed

    app = live_server.app
    with app.app_context():
        seed()
        shown = session.scalar(sa.select(Aspiration).where(Aspiration.is_listed, Aspiration.explained_at.is_not(None)))
        states = dict(session.execute(sa.select(Aspiration.state, sa.func.min(Aspiration.code)).group_by(Aspiration.state)).tuples().all())
        case = session.scalar(sa.select(Case.id).where(Case.lane == "attention", Case.closed_at.is_(None)))
        row = session.scalar(sa.select(Row).where(Row.kind == "provision"))
        poll = session.scalar(sa.select(Poll.id).where(Poll.state == "closed"))
        rating = rating_path(answers_of([shown.id])[shown.id][0].id, shown.id)
    return {
        "public": PUBLIC + [f"/aspirasi/{code}" for code in states.values()] + [f"/aspirasi/{shown.code}", f"/laporkan/aspirasi/{shown.code}", rating],
        "moderator": ["/meja", f"/meja/{case}"], "host": ["/kelola/survei", "/kelola/survei/baru", "/kelola/survei/1", "/kelola/survei/2", f"{SESSION}/kendali", "/sesi/sesi-contoh-pendidikan/kendali", f"{SESSION}/kendali/polling/baru?jenis=ranking", f"{SESSION}/kendali/polling/{poll}", f"/kelola{SESSION}/pendaftaran", f"/kelola{SESSION}/pendaftaran/impor", f"/kelola{SESSION}/sertifikat", f"/kelola{SESSION}/hadir", f"/kelola{SESSION}/hadir/layar", f"/kelola{SESSION}/hadir/zoom"], "admin": ["/kelola", "/kelola/naskah", "/kelola/naskah/baru", "/kelola/naskah/ruu-kekhususan", "/kelola/naskah/ruu-kekhususan/ubah", "/kelola/naskah/ruu-kekhususan/tahap", "/kelola/naskah/ruu-kekhususan/masa-masukan/1", "/kelola/naskah/ruu-kekhususan/tim", "/kelola/naskah/ruu-kekhususan/impor", "/kelola/naskah/ruu-kekhususan/ikatan", "/kelola/sesi", "/kelola/sesi/baru", "/kelola/sesi/sesi-contoh-mobilitas", "/kelola/sesi/sesi-contoh-mobilitas/dokumen", "/kelola/sesi/sesi-contoh-pendidikan/rekaman", "/kelola/sesi/sesi-contoh-mobilitas/tunda", "/kelola/sesi/sesi-contoh-pesisir/umumkan", "/kelola/permintaan", "/kelola/saya", "/kelola/petugas/1", "/masuk/ulang", "/kelola/kabar", "/kelola/kabar/4", "/kelola/kabar/4/riwayat", "/kelola/kenali/1/terbit", "/kelola/kenali/tahapan"],
        "drafter": ["/penyusun", "/penyusun/matriks", f"/penyusun/matriks/{row.id}", f"/penyusun/pasal/{row.provision_id}", "/penyusun/pertanyaan", "/penyusun/tinjau", "/penyusun/tinjau/1", "/penyusun/tinjau/3", "/kelola/kenali", "/kelola/kenali/1", "/kelola/kenali/1/pratinjau"],
        "approver": ["/penyusun/paraf"],
    }


@pytest.mark.parametrize("who", ["public", "moderator", "host", "admin", "drafter", "approver"])
@pytest.mark.parametrize("width", LOOKS)
def test_every_page_is_for_everyone(live_server, new_page, demo, who, width):
    cookies = [] if who == "public" else [live_server.staff_cookie(who)]
    page = new_page(width=width, cookies=cookies)
    wrong, (first, second) = [], LOOKS[width]
    for path in demo[who]:
        page.emulate_media(color_scheme=first)
        page.goto(path)
        page.evaluate(AXE)
        wrong += [f"{path}, {first}: {found}" for found in violations(page, {"type": "tag", "values": TAGS})]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path}: scrolls sideways")
        page.emulate_media(color_scheme=second)
        page.evaluate(SETTLE)
        wrong += [f"{path}, {second}: {found}" for found in violations(page, {"type": "rule", "values": ["color-contrast"]})]
    assert wrong == []


def violations(page, rules):
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [f"{one['id']}: {one['nodes'][0]['html'][:140]}" for one in found["violations"]]


def test_home_is_light_and_asks_nobody_else(live_server, new_page, demo):
    page = new_page(width=360)
    session_of_page = page.context.new_cdp_session(page)
    session_of_page.send("Network.enable")
    sizes, hosts = [], set()
    session_of_page.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto("/", wait_until="networkidle")
    shift = page.evaluate("""() => new Promise(done => { let total = 0;
        new PerformanceObserver(list => { for (const entry of list.getEntries()) total += entry.value; }).observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(total), 300); })""")
    assert hosts == {live_server.url.split("/")[2]}
    assert 10_000 < sum(sizes) <= 60_000, sum(sizes)
    assert shift < 0.01
