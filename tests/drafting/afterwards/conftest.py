"""The stage of what comes after an answer: letters beside the matrix."""
import pytest

from tests.drafting.afterwards.make import After
from tests.notifications.conftest import mailing, mailserver, make_app, post

__all__ = ["mailing", "mailserver", "make_app", "post"]


@pytest.fixture
def after(matrix):
    """An answered aspiration and its author."""
    return After(matrix)
