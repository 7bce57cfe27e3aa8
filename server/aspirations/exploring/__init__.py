"""Finding voices among many: counts beside every filter, search, a map, near-identical texts as one sample, and the table to take home.

Each web process holds a register of what is shown: a few numbers and a bit per voice, no words (`register`). It reads what was
touched since it last looked (`keeping`), so a request counts and sorts in memory and asks the database for one page of rows.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """A register for this process, empty until somebody asks; and what the worker does for all."""
    from server.aspirations.exploring import jobs, keeping

    keeping.init_app(app)
    jobs.init_app(app)
