"""Captions of a session: what is said, as text in the page, typed by the note-taker or sent by a speech tool.

A line is told by `caption.line` and stands in no log of facts and in no ledger. Each room counts its changes: whoever missed one
sees it by the number, also by the tick's, and fetches the last lines anew. All lines together are the session's transcript.
"""
