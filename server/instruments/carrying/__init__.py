"""Provisions through the versions of a text: the same one keeps its voices when its number changes.

Every provision stands in a line (`Provision.origin_id`). A new version is aligned with the one before: where identity is sure the
line goes on by itself, and the ledger and a page say so; the unsure wait for a person, who ties them or says that they are new.
Rows keep the provision that they cited when they were written: no vote and no state moves with a tie.
"""
