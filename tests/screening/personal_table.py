"""One table of cases for personal data, run against the server's screening and against the page's script. Places stand between ⟦code|…⟧."""
import json
import re
from pathlib import Path

PERSONAL = frozenset({"address", "bank_account", "email", "family_card", "identity_number", "phone", "plate"})
_MARK = re.compile(r"⟦(\w+)\|(.*?)⟧", re.DOTALL)


def read_case(marked):
    """(text, [(start, end, code), …]) of a marked line; offsets in characters."""
    text, places, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at:mark.start()]
        places.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return text + marked[at:], places


CASES = [read_case(line) for line in json.loads((Path(__file__).parent / "personal_cases.json").read_text(encoding="utf-8"))]


def by_server(text):
    from server.screening import screen

    return sorted((one.start, one.end, one.code) for one in screen(text) if one.code in PERSONAL)


def from_script(text, found):
    """The script's places in characters: it counts in halves of UTF-16."""
    units = text.encode("utf-16-le")

    def place(at):
        return len(units[:2 * at].decode("utf-16-le", "replace"))

    return sorted((place(one["start"]), place(one["end"]), one["kind"]) for one in found)
