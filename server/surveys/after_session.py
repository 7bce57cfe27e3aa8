"""The survey after a session: made by one button from a template, open for fourteen days from the session's end."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from server import ballots
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Closed, NotFound
from server.core.i18n import SOURCE, speaking
from server.core.permissions import Actor, Permission
from server.core.words import Phase, PollResults
from server.surveys import queries
from server.surveys.events import SurveyDrafted
from server.surveys.models import MOST_TITLE, Survey, SurveyQuestion
from server.surveys.operations import free_slug, record_published
from server.webinars.models import Webinar

_UNCLEAR, _CLEAR = "Sangat tidak jelas", "Sangat jelas"
TEMPLATE: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"kind": "scale", "text": "Seberapa bermanfaat sesi ini bagi Anda?", "low": "Tidak bermanfaat",
      "high": "Sangat bermanfaat"}, True),
    ({"kind": "scale", "text": "Seberapa jelas penjelasan narasumber?", "low": _UNCLEAR, "high": _CLEAR}, False),
    ({"kind": "multiple", "text": "Apa yang membantu Anda mengikuti sesi ini?", "options": [
        "Juru bahasa isyarat", "Teks langsung", "Ruang teks hemat data", "Salindia di halaman",
        "Rekaman yang dapat diulang", "Tidak memerlukan bantuan khusus"], "least": 1}, False),
    ({"kind": "scale", "text": "Seberapa mudah sesi ini diikuti sesuai kebutuhan Anda?", "low": "Sangat sulit",
      "high": "Sangat mudah"}, False),
    ({"kind": "text", "text": "Apa yang masih kurang?"}, False),
    ({"kind": "single", "text": "Apakah Anda mau mengikuti sesi berikutnya?", "options": [
        "Ya", "Mungkin", "Tidak"]}, False),
)
"""(question, whether it must be answered)."""


@operation
def prepare_survey(actor: Actor, webinar_id: int) -> int:
    """The survey of a session, published: it opens when the session ends, or now when it has. There already: its id, and nothing else
    happens, so pressing twice makes one. Raises NotFound for a rehearsal, Closed for a session that was cancelled.
    """
    actor.must(Permission.MANAGE_SURVEYS)
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    known = queries.of_webinar(webinar_id)
    if known is not None:
        return known.id
    if webinar.phase == Phase.CANCELLED:
        raise Closed(what="session", why="cancelled")
    survey = _written(webinar)
    record(SurveyDrafted(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=webinar_id))
    survey.published_at = clock.now()
    if webinar.phase == Phase.ENDED:
        survey.open_after_session(clock.now())
    record_published(actor, survey, len(TEMPLATE))
    return survey.id


def _written(webinar: Webinar) -> Survey:
    with speaking(SOURCE):
        title = _("Survei setelah sesi: %(title)s", title=webinar.title)[:MOST_TITLE].rstrip()
        about = _("Terima kasih sudah mengikuti sesi ini. Jawaban Anda dipakai untuk memperbaiki sesi berikutnya, dan hasilnya masuk "
                  "laporan kegiatan. Butuh sekitar dua menit.")
    survey = Survey(slug=free_slug(f"setelah {webinar.slug}"), title=title, description=about, webinar_id=webinar.id,
                    is_sample=webinar.is_sample, results=PollResults.CLOSED.value, drafted_at=clock.now())
    session.add(survey)
    session.flush()
    for position, (question, is_required) in enumerate(TEMPLATE, 1):
        asked = ballots.parse_question(question).to_json()
        session.add(SurveyQuestion(survey_id=survey.id, position=position, question=asked, is_required=is_required))
    session.flush()
    return survey
