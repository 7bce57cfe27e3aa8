"""The stage of followers: the matrix's people, and letters."""
from tests.notifications.conftest import mailing, mailserver, make_app, matrix, post

__all__ = ["mailing", "mailserver", "make_app", "matrix", "post"]
