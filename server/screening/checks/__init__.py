"""One file a check. Each exports `CODE: str` and `find(text) -> Iterable[Finding]`, linear in the text's length.

A new check is a new file here, a label and (if its places are to be hidden) a placeholder, and a test with good
and bad lines. Codes are strings, so no migration.
"""
