"""Small forms: buttons with their token."""
from __future__ import annotations

from server.core.forms import Form


class ButtonForm(Form):
    """A button; what it does stands in its name and value."""
