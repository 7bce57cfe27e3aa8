"""What sample devices say of the ayat in one tap, and the time in which input is asked for."""
from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from server.core.permissions import Role
from server.instruments.managing.windows import extend_window, open_window
from server.instruments.stances.operations import set_stance

if TYPE_CHECKING:
    from server.demo.seed import Story

# (address, agree, disagree, unclear)
SAID = (("10(2)", 41, 9, 4), ("10(1)", 12, 3, 5), ("10(3)", 8, 2, 3), ("10(4)", 6, 4, 17))


def plan(story: Story) -> None:
    """Shortly before now, one device after another."""
    story.at(30, _ask_for_input, story)
    for address, *numbers in SAID:
        provision_id = story.provision(address)
        if provision_id is None:
            continue
        first = sum(map(ord, address))
        for stance, count in zip(("agree", "disagree", "unclear"), numbers, strict=True):
            for n in range(count):
                story.at(6 - n / 20, set_stance, story.citizen(first + n), provision_id, stance)
            first += count


def _ask_for_input(story: Story) -> None:
    """A window that was let stand longer."""
    admin, opens = story.staff[Role.ADMIN], story.now - timedelta(days=30)
    closes = story.now + timedelta(days=5)
    window = open_window(admin, story.instrument_id, opens, closes)
    extend_window(admin, story.instrument_id, window, closes + timedelta(days=25),
                  "Masih banyak kelurahan yang belum terdengar (alasan contoh).")
