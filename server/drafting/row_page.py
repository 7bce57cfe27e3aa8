"""One row's page, and one item's: everything a drafter or approver decides on, with the form that was refused kept as typed."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Response, make_response, render_template

from server.aspirations.models import Aspiration
from server.aspirations.wordings.queries import changes_of
from server.core.database import session
from server.core.forms import Form
from server.core.permissions import Actor, Permission
from server.drafting import queries, workload
from server.drafting.forms import AnswerForm, ConfirmForm, ProposalForm, QuestionAnswerForm
from server.drafting.models import Answer, Proposal, Row
from server.drafting.queries import ProposalLine
from server.drafting.rules import fingerprint_of, held_ids
from server.drafting.wordings import change
from server.drafting.workload import Item, Moment, Waiting, topic_name
from server.instruments.carrying.queries import cited, line_of
from server.instruments.models import Instrument

ITEMS_IN_ROW = 12


@dataclass(frozen=True)
class Refused:
    """A form that could not be taken: which, for which subject, and as it was typed."""

    name: str
    subject_id: int
    form: Form


@dataclass
class Block:
    """One usulan on its row's page."""

    line: ProposalLine
    items: list[Item]
    expected: str
    edit: Form
    confirm: Form
    answer: Form
    waiting: Waiting | None
    history: list[Moment] = field(default_factory=list)


def named(form: Form, suffix: object) -> Form:
    """Several forms of a kind stand on one page: give their fields ids of their own, and keep their names."""
    for each in form:
        each.id = f"{each.id}-{suffix}"
        each.label.field_id = each.id
    return form


def answer_form(answer: Answer | None) -> AnswerForm:
    """Filled with the draft that stands; bears its revision, 0 for none."""
    form = AnswerForm(formdata=None, obj=answer)
    form.revision.data = str(answer.revision if answer else 0)
    return form


def show_row(actor: Actor, row_id: int, refused: Refused | None = None) -> Response:
    """The page; 422 when a form in it was refused. Never cached: it holds people's words."""
    line = queries.row_line(row_id)
    answers = [one.answer for one in line.proposals if one.answer]
    items = workload.first_items([one.proposal.id for one in line.proposals], ITEMS_IN_ROW)
    waits = workload.waiting_of(answers, line.row.instrument_id, actor.staff_id)
    histories = workload.histories([answer.id for answer in answers])
    staff = {one.proposal.written_by for one in line.proposals} | {one.proposal.confirmed_by for one in line.proposals}
    blocks = [_block(one, items[one.proposal.id], waits, histories, refused) for one in line.proposals]
    context: dict[str, Any] = {
        "line": line, "blocks": blocks, "instrument": session.get(Instrument, line.row.instrument_id),
        "names": workload.staff_names({staff_id for staff_id in staff if staff_id}), "change_of": change,
        "refused": refused.form if refused else None,
        "new_form": _form("new", line.row.id, ProposalForm(formdata=None), refused),
    }
    return _page("drafting/row.html", 422 if refused else 200, context)


def _block(line: ProposalLine, items: list[Item], waits: dict[int, Waiting], histories: dict[int, list[Moment]],
           refused: Refused | None) -> Block:
    proposal, answer = line.proposal, line.answer
    expected = "" if proposal.is_confirmed else fingerprint_of(held_ids(proposal.id))
    return Block(line, items, expected, _form("edit", proposal.id, ProposalForm(formdata=None, obj=proposal), refused),
                 _form("confirm", proposal.id, ConfirmForm(formdata=None), refused),
                 _form("answer", proposal.id, answer_form(answer), refused),
                 waits.get(answer.id) if answer else None, histories.get(answer.id, []) if answer else [])


def _form(name: str, subject_id: int, fresh: Form, refused: Refused | None) -> Form:
    is_it = refused is not None and (refused.name, refused.subject_id) == (name, subject_id)
    return named(refused.form if refused is not None and is_it else fresh, f"{name}-{subject_id}")


def show_item(actor: Actor, aspiration_id: int, *, row_id: int | None = None, is_opened: bool = False,
              refused: QuestionAnswerForm | None = None) -> Response:
    """One item: its text (rahasia only once its reading is recorded), where it is held, where it can go, its own answer."""
    one = queries.visible_to(actor).item(aspiration_id)
    item = workload.as_items([one], opened=[one.id] if is_opened else ())[0]
    answer = session.scalar(sa.select(Answer).where(Answer.aspiration_id == one.id))
    form = refused or QuestionAnswerForm(formdata=None, obj=answer)
    if refused is None:
        form.revision.data, form.seen.data = str(answer.revision if answer else 0), item.digest or ""
    line = line_of([one.provision_id])[one.provision_id] if one.provision_id is not None else frozenset()
    rows = _rows_for(one, row_id, line)
    context = {
        "item": item, "instrument": session.get(Instrument, one.instrument_id), "answer": answer, "form": form,
        "rows": rows, "has_own_row": any(row.provision_id in line for row, _proposals in rows), "provision": _label_of(one),
        "waiting": workload.waiting_of([answer], one.instrument_id, actor.staff_id)[answer.id] if answer else None,
        "history_of": workload.histories([answer.id])[answer.id] if answer else [],
        "may_write": actor.may(Permission.WRITE_PROPOSALS), "topic_name": topic_name,
        "wording": changes_of([one.id]).get(one.id) if item.text is not None else None,
    }
    return _page("drafting/item.html", 422 if refused else 200, context)


def _rows_for(one: Aspiration, row_id: int | None, line: frozenset[int]) -> list[tuple[Row, list[Proposal]]]:
    """Rows that an item may go to: the one asked for, those of its provision's line and its theme; each with its usulan."""
    places = [Row.id == row_id] if row_id is not None else []
    if line:
        places.append(Row.provision_id.in_(line))
    if one.topic is not None:
        places.append(sa.and_(Row.kind == "theme", Row.topic == one.topic))
    if not places:
        return []
    rows = list(session.scalars(sa.select(Row).where(Row.instrument_id == one.instrument_id, sa.or_(*places)).order_by(Row.number)))
    proposals: dict[int, list[Proposal]] = {row.id: [] for row in rows}
    for proposal in session.scalars(sa.select(Proposal).where(Proposal.row_id.in_(proposals)).order_by(Proposal.id)):
        proposals[proposal.row_id].append(proposal)
    return [(row, proposals[row.id]) for row in rows]


def _label_of(one: Aspiration) -> str:
    place = cited([one.provision_id]).get(one.provision_id or 0)
    return place.label if place else ""


def _page(template: str, status: int, context: dict[str, Any]) -> Response:
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "no-store"
    return response
