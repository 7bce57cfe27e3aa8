"""Addresses are part of the contract: printed QR codes and bookmarks rely on them. Removing one must be meant."""
import pathlib

LIST = pathlib.Path(__file__).with_name("addresses.txt")


def test_no_address_comes_or_goes_unnoticed(app):
    """After a deliberate change write the new list: JKD_WRITE_ADDRESSES=1 bin/test tests/house/test_addresses.py"""
    import os

    now = sorted(f"{' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}" for rule in app.url_map.iter_rules())
    if os.environ.get("JKD_WRITE_ADDRESSES"):
        LIST.write_text("\n".join(now) + "\n")
    known = LIST.read_text().split("\n")[:-1]
    assert [line for line in known if line not in now] == [], "addresses were removed"
    assert [line for line in now if line not in known] == [], "addresses were added: list them in addresses.txt"
