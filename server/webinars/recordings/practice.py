"""Recordings in a rehearsal: there is none."""
from __future__ import annotations

from server.webinars import rehearsals
from server.webinars.recordings.models import ChapterPlace, Recording, TranscriptCue

rehearsals.add(rehearsals.Part("recordings", goes=(TranscriptCue, ChapterPlace, Recording)))
