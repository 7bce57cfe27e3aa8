"""Doors of the calendar: `/kelola/libur`, a year at a time."""
from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.validators import InputRequired

from server.core import clock
from server.core.errors import Invalid, NotFound
from server.core.forms import REQUIRED, Form, PlainText, put_refusal, show_form
from server.core.i18n import wib_day
from server.core.permissions import Permission, current_actor, requires
from server.core.words import HolidayKind, choices
from server.holidays import operations, queries

bp = Blueprint("holidays", __name__)
TABLE = "/kelola/libur"


class HolidayForm(Form):
    """One day of the list."""

    day = DateField(_l("Tanggal"), [InputRequired(REQUIRED)])
    name = StringField(_l("Nama hari libur"), [PlainText(least=3, most=120, is_multiline=False)])
    kind = RadioField(_l("Jenis"), choices=choices("holiday"), default=HolidayKind.NATIONAL.value)
    source = StringField(_l("Dasar"), [PlainText(least=3, most=200, is_multiline=False)])
    is_day_off = BooleanField(_l("Kantor pemerintah libur"), default=True)

    def plan(self) -> operations.Day:
        """What was typed, for the operations."""
        return operations.Day(day=self.day.data, name=self.name.data, kind=self.kind.data, source=self.source.data,
                              is_day_off=self.is_day_off.data)


@bp.get("/kelola/libur")
@requires(Permission.MANAGE_HOLIDAYS)
def this_year() -> Response:
    """This year's list, or the one that is missing."""
    return _year_page(queries.gap() or clock.today().year, HolidayForm(formdata=None))


@bp.get("/kelola/libur/<int:year>")
@requires(Permission.MANAGE_HOLIDAYS)
def one_year(year: int) -> Response:
    """Another year's list."""
    if year not in queries.years():
        raise NotFound()
    return _year_page(year, HolidayForm(formdata=None))


@bp.post("/kelola/libur")
@requires(Permission.MANAGE_HOLIDAYS)
def add() -> Response:
    """One more day; the form stands again with what was typed if something in it is wrong."""
    form = HolidayForm()
    year = request.args.get("tahun", type=int)
    fallback = year if year in queries.years() else clock.today().year
    if not _is_kept(form, lambda day: operations.add_holiday(current_actor(), day)):
        return _year_page(fallback, form)
    flash(_("%(day)s ditambahkan. Tenggat yang masih terbuka dihitung ulang sebentar lagi.", day=_day_words(form)), "ok")
    return redirect(f"{TABLE}/{form.day.data.year}", 303)


@bp.get("/kelola/libur/hari/<int:holiday_id>")
@requires(Permission.MANAGE_HOLIDAYS)
def edit_form(holiday_id: int) -> Response:
    """One day, to change or to take out."""
    return _edit_page(holiday_id, HolidayForm(formdata=None, obj=queries.holiday(holiday_id)))


@bp.post("/kelola/libur/hari/<int:holiday_id>")
@requires(Permission.MANAGE_HOLIDAYS)
def change(holiday_id: int) -> Response:
    """Keep the change."""
    queries.holiday(holiday_id)
    form = HolidayForm()
    if not _is_kept(form, lambda day: operations.change_holiday(current_actor(), holiday_id, day)):
        return _edit_page(holiday_id, form)
    flash(_("%(day)s disimpan. Tenggat yang masih terbuka mengikutinya.", day=_day_words(form)), "ok")
    return redirect(f"{TABLE}/{form.day.data.year}", 303)


@bp.post("/kelola/libur/hari/<int:holiday_id>/hapus")
@requires(Permission.MANAGE_HOLIDAYS)
def remove(holiday_id: int) -> Response:
    """Take the day out of the list."""
    day = queries.holiday(holiday_id).day
    operations.remove_holiday(current_actor(), holiday_id)
    flash(_("%(day)s kembali menjadi hari kerja. Tenggat yang masih terbuka dihitung ulang sebentar lagi.",
            day=wib_day(clock.end_of_day(day))), "ok")
    return redirect(f"{TABLE}/{day.year}", 303)


def _is_kept(form: HolidayForm, keep: Callable[[operations.Day], object]) -> bool:
    """Keep what was typed; False when something in it is wrong, which then stands beside its field."""
    if not form.validate():
        return False
    try:
        keep(form.plan())
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return False
    return True


def _day_words(form: HolidayForm) -> str:
    return wib_day(clock.end_of_day(form.day.data))


def _year_page(year: int, form: HolidayForm) -> Response:
    days = queries.of_year(year)
    return show_form("holidays/year.html", form, year=year, years=queries.years(), calendar=queries.calendar(),
                     days=[(holiday, clock.end_of_day(holiday.day)) for holiday in days])


def _edit_page(holiday_id: int, form: HolidayForm) -> Response:
    holiday = queries.holiday(holiday_id)
    return show_form("holidays/edit.html", form, holiday=holiday, at=clock.end_of_day(holiday.day))
