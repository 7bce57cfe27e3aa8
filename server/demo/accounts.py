"""The demo's team: one account a role, with a random password each time."""
from __future__ import annotations

import secrets

from server.accounts import operations
from server.core.permissions import Role

TEAM: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("admin", "Admin Contoh", (Role.ADMIN,)),
    ("moderator", "Moderator Contoh", (Role.MODERATOR,)),
    ("pembawa-acara", "Pembawa Acara Contoh", (Role.HOST,)),
    ("penyusun-dua", "Penyusun Kedua Contoh", (Role.DRAFTER,)),  # takes second looks; `penyusun` wrote the answers, and stands last
    ("penyusun", "Penyusun Contoh", (Role.DRAFTER,)),
    ("pejabat", "Pejabat Contoh", (Role.APPROVER,)),
    ("loket", "Loket Contoh", (Role.COUNTER,)),
)


def new_password() -> str:
    """Four groups of four letters that are easy to type: 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def add_team() -> tuple[list[dict[str, str]], dict[Role, int]]:
    """Make the accounts; returns what to print, and the staff id of each role."""
    printed, ids = [], {}
    for login, name, roles in TEAM:
        password = new_password()
        staff_id = operations.add_staff(login, name, password, roles, is_demo=True)
        printed.append({"login": login, "password": password, "roles": ", ".join(role.value for role in roles)})
        ids.update(dict.fromkeys(roles, staff_id))
    return printed, ids
