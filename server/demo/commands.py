"""`flask seed-demo` and `flask demo-login`."""
from __future__ import annotations

import click


@click.command("seed-demo")
def seed_demo() -> None:
    """Fill an empty database with labelled sample data."""


@click.command("demo-login")
@click.argument("name")
def demo_login(name: str) -> None:
    """Print a new password for a demo account."""
