"""The stage of finding voices."""
import pytest

from tests.aspirations.make import Voices


@pytest.fixture
def voices(app, cast):
    return Voices(app, cast)
