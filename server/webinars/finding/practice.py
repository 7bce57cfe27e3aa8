"""What is said in a rehearsal is found by nobody."""
from __future__ import annotations

from server.webinars import rehearsals
from server.webinars.finding.models import SessionPassage

rehearsals.add(rehearsals.Part("finding", goes=(SessionPassage,)))
