"""docs/privacy-data.md says what the models say."""
import re
from pathlib import Path

from server.core import retention, vault
from server.core.database import Model

PAGE = (Path(__file__).parent.parent.parent / "docs/privacy-data.md").read_text()
COLUMNS = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", PAGE))


def test_every_column_that_is_sealed_or_points_at_somebody_stands_there(app):
    columns = [column for table in Model.metadata.tables.values() for column in table.columns]
    sealed = {str(column) for column in vault.sealed_columns()}
    pointing = {str(column) for column in columns if column.name in ("participant_id", "email_hmac", "token_hmac", "public_name")
                and column.table.name not in ("staff_half_sessions",)}
    assert sealed | {one for one in pointing if "akun_sessions.token" not in one} <= COLUMNS


def test_it_names_only_columns_and_rules_that_exist(app):
    columns = {str(column) for table in Model.metadata.tables.values() for column in table.columns}
    rules = {rule.name for rule in retention.rules()}
    assert {one for one in COLUMNS - columns - rules if not one.endswith((".py", ".md"))} == set()
    assert rules <= COLUMNS


def test_what_it_calls_sealed_is_sealed(app):
    sealed = {str(column) for column in vault.sealed_columns()}
    said = {cells[0].strip(" `"): cells[3].strip() for line in PAGE.splitlines() if line.startswith("| `") and len(cells := line.strip("|").split("|")) == 6}
    assert {column for column, word in said.items() if word == "yes"} == sealed
