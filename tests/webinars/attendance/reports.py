"""Participant reports as Zoom writes them."""
from datetime import timedelta

from server.core import clock

HEAD = "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,\n"
NAMES = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room\n"
BARE = "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"


def moment(at, pattern="%m/%d/%Y %I:%M:%S %p"):
    return clock.wib(at).strftime(pattern)


def row(name, email, begins, minutes, *, after=0, waiting="No", pattern="%m/%d/%Y %I:%M:%S %p"):
    at = begins + timedelta(minutes=after)
    return f'"{name}",{email},{moment(at, pattern)},{moment(at + timedelta(minutes=minutes), pattern)},{minutes},Yes,,{waiting}\n'


def head(begins, *, topic="Mobilitas dan logistik kota", meeting="852 1848 6288", minutes=120):
    return f"{HEAD}{meeting},{topic},{moment(begins)},{moment(begins + timedelta(minutes=minutes))},host@contoh.example,{minutes},3,\n\n"


def report(begins, rows, **about):
    return ("\ufeff" + head(begins, **about) + NAMES + "".join(rows)).encode()
