"""Who is at the board of a rehearsal, and what they have open, is forgotten."""
from __future__ import annotations

from server.live.presence.models import HostPresence, QuestionHold
from server.webinars import rehearsals

rehearsals.add(rehearsals.Part("presence", goes=(QuestionHold, HostPresence)))
