"""Offices in a rehearsal: none is asked."""
from __future__ import annotations

from server.live.offices.models import QuestionOffice
from server.webinars import rehearsals

rehearsals.add(rehearsals.Part("offices", goes=(QuestionOffice,)))
