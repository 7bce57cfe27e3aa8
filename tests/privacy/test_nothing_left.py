"""A unique mark in every field a citizen can fill, on every way a voice can go: sealed while it is kept, gone once it is erased."""
import base64
import io
import os
import re
import uuid
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.aspirations.attachments.models import Attachment
from server.aspirations.models import Aspiration, Contact
from server.core import clock, leftovers, outbox, retention
from server.core.chores import chores_of
from server.core.database import operation, session
from server.core.realtime import socketio
from server.core.words import State
from server.drafting.afterwards.tokens import rating_path
from server.drafting.models import Answer
from server.live.models import Question, QuestionContact
from server.surveys.models import Survey
from server.webinars.attendance.operations import open_code
from server.webinars.attendance.rule import END, START
from server.webinars.certificates import operations as certificates
from server.webinars.certificates.models import Certificate, CertificateFile
from server.webinars.certificates.numbers import shown
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar, end_webinar
from server.webinars.registration import queries as registration_queries
from server.webinars.registration.links import private_link
from server.webinars.registration.models import Registration
from tests.accounts.mailbox import code as code_of_mail
from tests.aspirations.attachments import make as attachments
from tests.aspirations.make import Voices, form_of, send
from tests.live import make
from tests.live.polls import make as polls
from tests.privacy import traces
from tests.surveys import make as surveys
from tests.webinars.certificates import make as certificate
from tests.webinars.registration import make as registrants

SLUG = "sesi-jejak"
PHONE, SECOND_PHONE = "081277665544", "081288776655"
MAIL_FOLDER = "surat"


class Marks:
    """Words that stand nowhere else, one for each field; with a letter outside ASCII, so that every way of escaping is looked for."""

    def __init__(self):
        self.by_field = {}

    def __call__(self, field):
        return self.by_field.setdefault(field, f"zq{len(self.by_field):02}é{field.translate(str.maketrans('', '', '-_'))}vwk")

    def mail(self, field):
        return self.by_field.setdefault(field, f"zq{len(self.by_field):02}{field}vwk@contoh.example")

    @property
    def all(self):
        """Also their ends alone: an index keeps of a word what differs from the one before."""
        ends = {word[5:] for word in self.by_field.values()}
        return {*self.by_field.values(), *ends, PHONE[1:], SECOND_PHONE[1:]}


class House:
    """Citizens with marks, the team that reads them, the worker."""

    def __init__(self, app, cast):
        self.app, self.cast, self.mark = app, cast, Marks()
        self.voices = Voices(app, cast)
        self.items, self.questions, self.codes, self.tokens = {}, {}, set(), set()

    def citizen(self, name):
        """Somebody whose browser says more than it must."""
        player = self.cast.visitor()
        player.client.environ_base.update({
            "HTTP_USER_AGENT": f"Mozilla/5.0 {self.mark('useragent')}", "HTTP_REFERER": f"http://localhost/?dari={self.mark('referrer')}"})
        player.get(f"/aspirasi?q={self.mark('query')}&jejak={self.mark('parameter')}")
        setattr(self, name, player)
        return player

    def submit(self, name, /, **fields):
        """Through the public form; the id."""
        player = self.citizen(name)
        typed = {"text": f"Usulan kami: {self.mark(f'text-{name}')} sebaiknya diperbaiki segera.", **fields}
        fields_of_form, _form = form_of(player.get("/aspirasi/baru"))
        while_typing = player.client.post("/aspirasi/mirip.json", json={"text": f"{typed['text']} {self.mark('whiletyping')}"},
                                          headers={"X-CSRFToken": fields_of_form["csrf_token"]})
        assert while_typing.status_code == 200
        bad = send(player, **(typed | {"kind": "tidak-ada"}))
        assert bad.status_code == 422 and self.mark(f"text-{name}") in bad.get_data(as_text=True)
        answer = send(player, **typed)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
        self.tokens |= set(traces.tokens_in(player.get(answer.location).get_data(as_text=True)))
        with self.app.test_request_context():
            self.items[name] = session.scalar(sa.select(sa.func.max(Aspiration.id)))
        return self.items[name]

    def hold(self, name):
        """Come with the private link."""
        player, link = getattr(self, name), self.voices.link(self.items[name])
        self.tokens.add(link.rsplit("/", 1)[1])
        assert player.get(link).status_code == 303
        return player

    def act(self, action, name, **kwargs):
        return self.voices.act(action, "moderator", self.items[name], **kwargs)

    def work(self):
        """What the worker does."""
        with self.app.app_context():
            while outbox.work_off():
                pass
            for chore in chores_of(self.app):
                chore.work()

    def erase(self, name):
        player = self.hold(name)
        page = player.get("/lacak/saya/hapus").get_data(as_text=True)
        data = {}
        if 'name="kode"' in page or "/lacak/saya/hapus/kode" in page:
            assert player.post("/lacak/saya/hapus/kode", page="/lacak/saya/hapus").status_code == 303
            data = {"kode": self.remember_code()}
        answer = player.post("/lacak/saya/hapus", data, page="/lacak/saya/hapus")
        assert answer.status_code == 303 and "/aspirasi/JKD-" in answer.location, answer.get_data(as_text=True)[:2000]

    def remember_code(self):
        self.codes.add(code_of_mail(self.app))
        return code_of_mail(self.app)


def plant(house):
    """Every way of a voice."""
    mark, cast = house.mark, house.cast
    shown = house.submit("shown", display="inisial", name=f"Dewi {mark('nameshown')}", kontak=mark.mail("mailshown"), wilayah="Gambir")
    house.act("show_aspiration", "shown")
    cast.stranger.post(f"/aspirasi/{house.voices.code(shown)}/dukung?x={mark('supportquery')}", {"on": "1"}, page="/aspirasi/baru")
    house.voices.act("report_aspiration", "neighbour", shown, "threat")
    plant_named_and_considered(house)
    plant_withheld(house)
    plant_redacted(house)
    plant_clarified(house)
    plant_confidential(house)
    plant_attached(house)
    plant_questions(house)
    plant_ballots(house)
    plant_survey(house)
    plant_requests(house)
    plant_correction(house)
    plant_registration(house)
    plant_afterwards(house)
    house.work()


def plant_afterwards(house):
    """An answered item: its author rates and asks for a second look, by link and by letter; somebody wants to follow, and is not heard of again."""
    mark, app = house.mark, house.app

    @operation
    def answer():
        row = Answer(aspiration_id=house.items["shown"], state="published", text="Sudah kami jawab.", written_at=clock.now(), published_at=clock.now())
        session.add(row)
        session.flush()
        return row.id

    with app.test_request_context():
        answer_id = answer()
        letter = rating_path(answer_id, house.items["shown"])
    house.tokens.add(letter.rsplit("/", 1)[1])
    player, page = house.hold("shown"), f"/lacak/saya/jawaban/{answer_id}"
    sentence = {"verdict": "no", "sentence": f"Belum: {mark('ratingsentence')}."}
    assert player.post(letter, {"verdict": mark("badverdict"), "sentence": mark("badsentence")}, page=letter).status_code == 422
    assert player.post(letter, sentence, page=letter).status_code == 303 and player.post(page, sentence, page=page).status_code == 303
    reason = {"reason": f"Yang saya tanyakan {mark('lookreason')} belum dijawab."}
    assert player.post(f"{page}/tinjau", reason, page=f"{page}/tinjau").status_code == 303
    wish = {"apa": "topic:transportasi", "email": mark.mail("mailfollow"), "every": "day"}
    other = house.citizen("follower")
    assert other.post("/ikuti", wish | {"every": mark("badevery")}, page="/ikuti").status_code == 422
    assert other.post("/ikuti", wish, page="/ikuti").status_code == 303
    code = house.voices.code(house.items["shown"])
    assert other.post(f"/laporkan/aspirasi/{code}", {"reason": mark("reportreason")}).status_code == 422


def plant_named_and_considered(house):
    mark = house.mark
    house.submit("named", display="nama", name=f"Budi {mark('namepublic')}", kontak=SECOND_PHONE)
    house.act("show_aspiration", "named")
    house.voices.change(house.items["named"], state=State.EXPLAINED.value, considered_at=clock.now(), explained_at=clock.now())


def plant_withheld(house):
    mark = house.mark
    house.submit("withheld", kontak=mark.mail("mailwithheld"))
    house.act("withhold_aspiration", "withheld", reason="promotion", note=f"Memuat {mark('withholdnote')} iklan.")
    house.work()
    player = house.hold("withheld")
    answer = player.post("/lacak/saya/keberatan", {"text": f"Saya keberatan: {mark('objection')} bukan iklan."}, page="/lacak/saya/keberatan")
    assert answer.status_code == 303


def plant_redacted(house):
    mark = house.mark
    house.submit("redacted", text=f"Hubungi {PHONE}, rumah kami {mark('text-redacted')} sering kebanjiran.")
    house.act("show_aspiration", "redacted", redacted_text=f"Hubungi [nomor telepon], rumah kami {mark('text-redacted')} sering kebanjiran.", redactions=1)


def plant_clarified(house):
    mark = house.mark
    house.submit("clarified", kontak=mark.mail("mailclarified"), display="inisial", name=f"Sari {mark('nameclarified')}")
    house.act("request_clarification", "clarified", note=f"Apa maksud {mark('clarifyquestion')} di sini?")
    house.work()
    player = house.hold("clarified")
    answer = player.post("/lacak/saya/klarifikasi", {"text": f"Maksud kami {mark('clarification')} di jalan itu."}, page="/lacak/saya/klarifikasi")
    assert answer.status_code == 303
    assert player.post("/lacak/saya/email/kode", page="/lacak/saya/email").status_code == 303
    assert player.post("/lacak/saya/email", {"kode": house.remember_code()}, page="/lacak/saya/email").status_code == 303


def plant_confidential(house):
    mark = house.mark
    house.submit("confidential", publikasi="rahasia", kontak=mark.mail("mailfirst"), persetujuan_penayangan=None)
    house.act("show_aspiration", "confidential")
    player = house.hold("confidential")
    assert player.post("/lacak/saya/kontak", {"kontak": mark.mail("mailsecond")}, page="/lacak/saya/kontak").status_code == 303


def plant_attached(house):
    """A PDF with a mark in it and what is said of it; a form that came back with it; a name of a file, which is not kept."""
    mark, player = house.mark, house.citizen("attached")
    name = f"{mark('filename')}.pdf"

    def pdf():
        return attachments.pdf(words=mark("insidepdf"))

    bad = attachments.send(player, (pdf(), mark("alttext")), name=name, kind="tidak-ada")
    assert bad.status_code == 422 and mark("alttext") in bad.get_data(as_text=True)
    answer = attachments.send(player, (pdf(), mark("alttext")), name=name, text=f"Usulan kami: {mark('text-attached')} dengan suratnya.")
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    house.tokens |= set(traces.tokens_in(player.get(answer.location).get_data(as_text=True)))
    with house.app.test_request_context():
        house.items["attached"] = session.scalar(sa.select(sa.func.max(Aspiration.id)))
        kept = session.scalars(sa.select(Attachment).where(Attachment.aspiration_id == house.items["attached"])).one()
        assert traces.is_in(mark("insidepdf"), kept.data) and kept.alt == mark("alttext")
    house.act("show_aspiration", "attached")


def plant_questions(house):
    """One by the form, which becomes an aspiration; one by the socket, edited before it is shown."""
    mark, app, cast = house.mark, house.app, house.cast
    assert cast.host
    with app.test_request_context():
        make.webinar(slug=SLUG)
    asker = house.citizen("asker")
    token = asker.get(f"/sesi/{SLUG}/saya.json").json["token"]
    answer = asker.client.post(f"/sesi/{SLUG}/pertanyaan?y={mark('askquery')}", headers={"Accept": "application/json", "X-CSRFToken": token}, json={
        "key": str(uuid.uuid4()), "text": f"Kapan {mark('question')} diperbaiki?", "name": f"Tono {mark('questionname')}", "display": "inisial",
        "area": "Gambir", "keep": {"processing": 1, "publication": 1}})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    house.questions["asker"] = answer.json["ok"]["id"]
    typing = asker.client.post(f"/sesi/{SLUG}/mirip.json", headers={"Accept": "application/json", "X-CSRFToken": token},
                               json={"text": f"Kapan {mark('typing')} di gang kami diperbaiki?"})
    assert typing.status_code == 200
    speaker = house.citizen("speaker")
    token = speaker.get(f"/sesi/{SLUG}/saya.json").json["token"]
    socket = socketio.test_client(app, flask_test_client=speaker.client, auth={"token": token})
    said = socket.emit("question.ask", {"slug": SLUG, "key": str(uuid.uuid4()), "text": f"Hubungi {PHONE}, kapan {mark('socketquestion')}?",
                                        "name": f"Rina {mark('socketname')}", "display": "inisial"}, callback=True)
    house.questions["speaker"] = said["ok"]["id"]
    socket.emit("question.ask", {"slug": SLUG, "text": mark("socketbad"), "key": "bukan-kunci", mark("socketfield"): mark("socketvalue")}, callback=True)
    socket.disconnect()
    with app.test_request_context():
        from server.live.operations import edit_question
        from server.moderation.conversion import turn_question_into_aspiration
        edit_question(cast.host.actor, house.questions["speaker"], f"Kapan {mark('socketquestion')} selesai?")
        house.items["asker"] = turn_question_into_aspiration(cast.moderator.actor, house.questions["asker"])


def plant_ballots(house):
    """A short answer that is too long, one that waits to be read, one that replaced it by socket; a word; a field nobody asked for."""
    mark, app = house.mark, house.app
    with app.test_request_context():
        room = session.scalar(sa.select(Webinar.id).where(Webinar.slug == SLUG))
        text, words = polls.poll(room, "text"), polls.poll(room, "words")
    voter = house.citizen("voter")
    path, page = f"/sesi/{SLUG}/polling/{text}/suara", f"/sesi/{SLUG}"
    bad = voter.post(path, {"key": str(uuid.uuid4()), "text": f"{mark('ballotlong')} {'panjang ' * 30}"}, page=page)
    assert bad.status_code == 422 and mark("ballotlong") in bad.get_data(as_text=True)
    first = {"key": str(uuid.uuid4()), "text": f"Telepon {PHONE}, {mark('ballot')}", "lain": mark("ballotfield")}
    assert voter.post(f"{path}?b={mark('ballotquery')}", first, page=page).status_code == 303
    socket = socketio.test_client(app, flask_test_client=voter.client, auth={"token": voter.get(f"/sesi/{SLUG}/saya.json").json["token"]})
    for poll_id, ballot in ((text, {"text": mark("ballotagain")}), (words, {"words": [mark("word")[:20]]}), (words, {"words": mark("wordbad")})):
        socket.emit("poll.vote", {"slug": SLUG, "id": poll_id, "key": str(uuid.uuid4()), "ballot": ballot}, callback=True)
    socket.disconnect()


def plant_survey(house):
    """Answers that are too long, answers that wait to be read, others in their place, and a field nobody asked for."""
    mark = house.mark
    with house.app.test_request_context():
        survey_id, (text, words) = surveys.survey(("text", "words"))
        page = f"/survei/{session.get(Survey, survey_id).slug}"
    answerer = house.citizen("answerer")
    fields = {"key": str(uuid.uuid4()), f"q{text}-text": f"{mark('surveylong')} {'panjang ' * 30}", f"q{words}-word-1": mark("surveyword")[:20]}
    bad = answerer.post(page, fields)
    assert bad.status_code == 422 and mark("surveylong") in bad.get_data(as_text=True)
    for said in (f"Telepon {PHONE}, {mark('survey')}", mark("surveyagain")):
        given = {**fields, "key": str(uuid.uuid4()), f"q{text}-text": said, f"q{text}-lain": mark("surveyfield")}
        assert answerer.post(f"{page}?s={mark('surveyquery')}", given, page=page).status_code == 303


def plant_requests(house):
    """/akun by e-mail, a request in one's own words, sign-in with a wrong login, broken addresses."""
    mark = house.mark
    player = house.citizen("requester")
    assert player.post("/akun", {"email": mark.mail("mailakun")}, page="/akun").status_code == 303
    assert player.post("/akun/kode", {"kode": house.remember_code()}, page="/akun/kode").status_code == 303
    data, _form = form_of_request(player)
    answer = player.client.post("/akun/permintaan", data=data | {"kind": "correction", "text": f"Mohon perbaiki {mark('request')} pada data saya."})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    other = house.citizen("other")
    data, _form = form_of_request(other)
    answer = other.client.post("/akun/permintaan", data=data | {"kind": "access", "text": f"Kirimkan {mark('requestother')} kepada saya.",
                                                                "contact": mark.mail("mailrequest")})
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    other.post("/masuk", {"login": mark("login"), "password": mark("password")}, page="/masuk")
    for path in (f"/{mark('path')}", f"/lacak?kode={mark('trackcode')}", f"/lacak/k/{mark('token')}", f"/aspirasi/{mark('code')}"):
        assert other.get(path).status_code in (404, 422)
    other.post(f"/aspirasi/JKD-2222-2222/laporkan?z={mark('reportquery')}", {"reason": mark("reportreason")}, page="/aspirasi/baru")


def plant_correction(house):
    """At /akun, by the address of an item: another name, another address."""
    mark, player, item_id = house.mark, house.citizen("corrector"), house.items["clarified"]
    assert player.post("/akun", {"email": mark("mailclarified")}, page="/akun").status_code == 303
    assert player.post("/akun/kode", {"kode": house.remember_code()}, page="/akun/kode").status_code == 303
    path = f"/akun/aspirasi/{item_id}/ubah"
    data, _form = form_of(player.get(path))
    changed = {"name": f"Sari {mark('namecorrected')}", "email": mark.mail("mailcorrected"), "phone": "081299887711"}
    answer = player.client.post(path, data=data | changed)
    assert (answer.status_code, answer.location) == (303, f"/akun/aspirasi/{item_id}/email"), answer.get_data(as_text=True)[:3000]
    answer = player.post(answer.location, {"kode": house.remember_code()}, page=answer.location)
    assert answer.status_code == 303


def plant_registration(house):
    """For a session: refused, taken, asked for again by a stranger, put right under the private link."""
    mark, app = house.mark, house.app
    with app.test_request_context():
        room = registrants.webinar(slug=f"{SLUG}-daftar", fields=[registrants.OwnField("Jabatan", "Untuk daftar hadir.")])
        (own,) = registration_queries.fields_of(room)
    player, path = house.citizen("registrant"), f"{SLUG}-daftar"
    given = {"name": f"Lina {mark('registrantname')}", "contact": mark.mail("mailregistrant"), "institution": f"Forum {mark('institution')}",
             "need": f"Perlu {mark('need')}", f"isian_{own.id}": mark("ownfield"), "needs": ["captions"]}
    bad = registrants.send(player, path, **given | {"area": mark("badarea")[:20]})
    assert bad.status_code == 422 and mark("registrantname") in bad.get_data(as_text=True)
    assert registrants.send(player, path, **given).status_code == 303
    other = house.citizen("registrantother")
    assert registrants.send(other, path, **given | {"name": f"Penipu {mark('strangername')}"}).status_code == 303
    with app.test_request_context():
        link = private_link(session.scalars(sa.select(Registration).where(Registration.webinar_id == room)).one())
    house.tokens.add(link.rsplit("/", 1)[1])
    assert player.get(f"{link}?v={mark('linkquery')}").status_code == 303
    assert player.post("/pendaftaran/nama", {"name": f"Lina {mark('registrantfixed')}"}).status_code == 303
    assert other.get(f"/pendaftaran/k/1-{mark('badlink')}").status_code == 404
    spoken = {"code": f"gajah {mark('spoken')}", "contact": mark.mail("mailspoken"), "channel": mark("spokenchannel")}
    assert other.post(f"/sesi/{path}/hadir?h={mark('spokenquery')}", spoken, page=f"/sesi/{path}/hadir").status_code == 422
    plant_certificate(house, path, room)


def plant_certificate(house, path, room):
    """The same person is there by both codes, and the session ends: a certificate with their name, which its holder shows to everyone; and
    an archive that an office sends back with a name in a file's name."""
    mark, player, host = house.mark, house.registrant, house.cast.host
    with house.app.test_request_context():
        certificates.set_layout(host.actor, room, certificate.LAYOUT)
        begin_webinar(host.actor, room)
    for moment in (START, END):
        with house.app.test_request_context():
            code = open_code(host.actor, room, moment)
        assert player.post(f"/sesi/{path}/hadir", {"code": code}, page=f"/sesi/{path}/hadir").status_code == 303
    with house.app.test_request_context():
        end_webinar(host.actor, room)
    house.work()
    page = f"/sesi/{path}/sertifikat"
    assert mark("registrantfixed") in player.get(page).get_data(as_text=True)
    assert player.get(f"{page}/unduh?u={mark('downloadquery')}").mimetype == "application/pdf"
    assert player.post(f"{page}/nama", {"is_public": "ya", "lain": mark("sharefield")}, page=page).status_code == 303
    with house.app.test_request_context():
        row = session.scalars(sa.select(Certificate).where(Certificate.webinar_id == room)).one()
        house.certificate, number = row.id, shown(row.number)
        assert mark("registrantfixed") in row.name and session.get(CertificateFile, row.id) is not None
    checked = house.cast.visitor().get(f"/sertifikat/{number}").get_data(as_text=True)
    assert mark("registrantfixed") in checked
    house.cast.visitor().get(f"/sertifikat?nomor={mark('numberquery')}")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(f"Sertifikat {mark('returned')}.pdf", b"%PDF-1.4 bukan sertifikat")
    archive.seek(0)
    sent = host.post(f"/kelola/sesi/{path}/sertifikat/kembali", {"file": (archive, f"{mark('archive')}.zip"), "skips_bad": "y"},
                     page=f"/kelola/sesi/{path}/sertifikat")
    assert sent.status_code == 303
    house.work()
    assert mark("returned") in host.get(f"/kelola/sesi/{path}/sertifikat").get_data(as_text=True)


def form_of_request(player):
    html = player.get("/akun/permintaan")
    forms = re.findall(r"<form.*?</form>", html.get_data(as_text=True), re.S)
    form = next(part for part in forms if 'name="text"' in part)

    class One:
        def get_data(self, as_text):
            return form

    return form_of(One())


PLANTED = {
    "/ikuti", "/laporkan/<kind>/<ref>", "/lacak/saya/jawaban/<int:answer_id>", "/lacak/saya/jawaban/<int:answer_id>/tinjau", "/nilai/<token>",
    "/akun", "/akun/<name>/<int:held_id>/<deed>", "/akun/<name>/<int:held_id>/email", "/akun/kode", "/akun/permintaan", "/aspirasi/<code>/dukung",
    "/aspirasi/<code>/laporkan", "/aspirasi/baru", "/aspirasi/mirip.json",
    "/lacak/saya/<what>/kode", "/lacak/saya/email", "/lacak/saya/hapus", "/lacak/saya/keberatan",
    "/lacak/saya/klarifikasi", "/lacak/saya/kontak", "/masuk", "/pendaftaran/nama", "/sesi/<slug>/daftar", "/sesi/<slug>/hadir", "/sesi/<slug>/mirip.json", "/sesi/<slug>/pertanyaan",
    "/sesi/<slug>/polling/<int:poll_id>/suara", "/survei/<slug>",
}
NO_WORDS = {
    "/ikuti/k/<token>",  # buttons, each with a number
    "/aspirasi/rumusan",  # fills in the form of /aspirasi/baru and keeps nothing; tests/aspirations/wordings
    "/aspirasi/<code>/tentang-pengirim",  # choices from lists, kept apart from everybody; tests/aspirations/backgrounds
    "/sikap/<int:provision_id>",  # one of three words for an ayat, or none; tests/instruments/stances
    "/pendaftaran/batal", "/pendaftaran/hapus",
    "/sesi/<slug>/sertifikat/nama",  # yes or no: whether the whole name is told to who knows the number
    "/sesi/<slug>/hadir/detak", "/sesi/<slug>/hadir/masih", "/sesi/<slug>/hadir/kelompok",  # signs of life, and a number of people
    "/kabar/<slug>/dibaca",  # one more reading; the browser's name is only asked whether it is a robot's; tests/learn
    "/sesi/<slug>/teks",  # a speech tool's door: what the session says aloud, by its token alone; tests/live/captions
    "/sesi/<slug>/reaksi",  # one of five kinds, counted together
    "/akun/<name>/<int:held_id>/hapus/kode", "/akun/keluar", "/akun/unduh", "/berhenti/<token>", "/keluar", "/lacak/saya/kabar", "/lacak/saya/tarik",
    "/masuk/langkah/kode", "/masuk/langkah/pasang", "/masuk/langkah/sandi", "/sesi/<slug>/pertanyaan/<int:question_id>/dukung",
    "/sesi/<slug>/pertanyaan/<int:question_id>/tarik",
}


def test_every_public_door_that_takes_words_is_planted(app):
    """A new one belongs in `plant`, with a mark in each of its fields."""
    doors = {re.sub(r"<int\([^)]*\):", "<int:", rule.rule) for rule in app.url_map.iter_rules()
             if "POST" in rule.methods and getattr(app.view_functions[rule.endpoint], "visitors", None) == "public"}
    assert {door for door in doors if not door.startswith("/en/")} == PLANTED | NO_WORDS


@pytest.fixture
def house(app, cast):
    return House(app, cast)


@pytest.fixture
def log():
    with traces.Log() as heard:
        yield heard


SEALED = ("alttext", "insidepdf", "filename", "nameshown", "mailshown", "mailwithheld", "objection", "nameclarified", "mailclarified", "mailsecond", "questionname", "socketname",
          "mailakun", "ratingsentence", "lookreason", "mailfollow", "registrantname", "registrantfixed", "mailregistrant", "institution", "need", "ownfield", "returned", "namecorrected", "mailcorrected", "request", "requestother", "mailrequest")


def test_what_is_personal_never_lies_in_clear(house, log, settings):
    """In no table, index and file of the database; and the looking is shown to find what does stand there."""
    plant(house)
    mark = house.mark
    words = {mark.by_field[name] for name in SEALED} | {PHONE[1:], SECOND_PHONE[1:]}
    open_words = {mark("text-shown"), mark("namepublic"), mark("socketquestion")}
    found = traces.in_database(house.app, words | open_words)
    assert {"aspirations.text", "aspirations.public_name", "questions.text"} <= set(found)
    assert set().union(*found.values()) == open_words
    assert traces.in_files(settings.data_dir, words, but=(MAIL_FOLDER,)) == {}
    if house.app.extensions["database"].writing.dialect.name == "sqlite":
        assert set(traces.in_files(settings.data_dir, {mark("text-shown")})) & {"jakarta.db", "jakarta.db-wal"}
    assert MAIL_FOLDER in "".join(traces.in_files(settings.data_dir, {mark("mailshown"), mark("mailakun")}))
    the_house_knows_it(house)
    no_table_holds_a_secret(house)
    assert len(log.lines) > 100 and any("INSERT INTO aspirations" in line for line in log.lines)


def the_house_knows_it(house):
    with house.app.test_request_context():
        assert house.mark("nameshown") in session.get(Contact, house.items["shown"]).name
        assert house.mark("questionname") in session.get(QuestionContact, house.questions["asker"]).name
        assert PHONE in session.get(Aspiration, house.items["redacted"]).original_text
        assert PHONE in session.get(Question, house.questions["speaker"]).original_text


def no_table_holds_a_secret(house):
    assert len(house.tokens) >= 6 and len(house.codes) >= 2
    data = b"\n".join(value for _place, value in traces.cells(house.app)).decode("utf-8", "replace")
    assert {token for token in house.tokens if token in data} == set()
    for code in house.codes:
        assert not re.search(rf"(?<![\d.:\-]){code}(?!\d)", data), code


@pytest.mark.parametrize("coded", ["zqéx".encode("utf-16-le"), b"a zq%C3%A9x b", b'{"a": "zq\\u00e9x"}', "zqéx".encode().hex().encode(), b"zq ex",
                                   "ZQéX".encode(), *(base64.b64encode(b"?" * n + "zqéx!".encode()) for n in range(4))])
def test_the_looking_knows_every_spelling(coded):
    assert traces.is_in("zqéx", coded) is (coded != b"zq ex")


def test_nothing_is_left_once_it_is_erased(house, log, settings, capfd):
    """Erased through the public doors, and four years later: no table, index, file, outbox row or log line holds a mark or a secret."""
    plant(house)
    for name in list(house.items):
        house.erase(name)
    for name, question_id in house.questions.items():
        path = f"/akun/pertanyaan/{question_id}/hapus"
        assert getattr(house, name).post(path, page=path).status_code == 303, name
    assert house.voter.post("/akun/polling/1/hapus", page="/akun/polling/1/hapus").status_code == 303
    assert house.answerer.post("/akun/survei/1/hapus", page="/akun/survei/1/hapus").status_code == 303
    assert house.registrant.post("/pendaftaran/hapus").status_code == 303
    with house.app.test_request_context():
        row = session.get(Certificate, house.certificate)
        assert (row.name, row.initials, session.get(CertificateFile, row.id)) == (None, "", None)
    answer_requests(house)
    house.work()
    pass_time(house, settings)
    assert traces.in_database(house.app, house.mark.all) == {}
    house.app.extensions["database"].close()
    assert traces.in_files(settings.data_dir, house.mark.all) == {}
    no_log_holds_a_mark_or_a_secret(house, log, "".join(capfd.readouterr()))


def no_log_holds_a_mark_or_a_secret(house, log, printed):
    assert traces.in_log(log, house.mark.all) == set()
    assert {word for word in house.mark.all if traces.is_in(word, printed.encode())} == set()
    lines = "\n".join([*log.lines, printed])
    assert {one for one in house.tokens | house.codes if re.search(rf"(?<![\w.-]){re.escape(one)}(?![\w-])", lines)} == set()


def answer_requests(house):
    """The team answers them; their words are kept ninety days from then."""
    from server.accounts import requests
    from server.accounts.models import DataRequest
    with house.app.test_request_context():
        for request_id in session.scalars(sa.select(DataRequest.id).where(DataRequest.handled_at.is_(None))).all():
            requests.handle_request(house.cast.admin.actor, request_id, "done", f"Sudah kami kerjakan: {house.mark('requestnote')}.")


def pass_time(house, settings):
    """Four years later, with files as old as that; retention and every chore have run."""
    for path in (settings.data_dir / MAIL_FOLDER).glob("*"):
        os.utime(path, (0, 0))
    with house.app.test_request_context(), clock.set_to(clock.now() + timedelta(days=1500)):
        retention.run()
        house.work()
        session.rollback()
        assert leftovers.sweep(is_whole=True)


def test_erasing_alone_is_enough_for_what_was_erased(house, log, settings):
    """Without waiting for any clock: words, name and contact of an item are gone with the transaction, the worker's turn and a sweep."""
    plant(house)
    extra = {"shown": ["ratingsentence", "lookreason"], "withheld": ["objection", "withholdnote"], "clarified": ["clarification", "clarifyquestion"], "named": ["namepublic"]}
    for name in ("shown", "withheld", "redacted", "clarified", "named"):
        own = [word for field, word in house.mark.by_field.items() if field.removeprefix("text-").removeprefix("mail").removeprefix("name") == name]
        words = {*own, *(house.mark.by_field[field] for field in extra.get(name, []))}
        assert traces.in_database(house.app, words), name
        house.erase(name)
        house.work()
        assert traces.in_database(house.app, words) == {}, name
        with house.app.app_context():
            assert leftovers.sweep(is_whole=True)
        left = traces.in_files(settings.data_dir, words)
        assert not left or name == "clarified" and is_a_code_of_today(left), (name, left)
    code = house.voices.code(house.items["shown"])
    html = house.cast.visitor().get(f"/aspirasi/{code}").get_data(as_text=True)
    assert code in html and not any(word in html for word in house.mark.all)


def is_a_code_of_today(left):
    """Letters with a code are kept for a day where there is no mail server, also the one that asked for the erasure."""
    return all(re.fullmatch(rf"{MAIL_FOLDER}/c\d+-\w+-[0-9a-f]{{16}}\.eml", path) for path in left)
