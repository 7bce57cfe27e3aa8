"""Drafting: the matrix, where proposals hold aspirations and get answers that others approve.

A drafter opens a row for a provision or theme, writes proposals, and attaches by hand items whose text was on the page.
Placing counts for nothing; confirming a proposal with a note considers what it holds. An answer goes from draft over the
instrument's parafs to published, never approved by anyone who wrote it, and an item is explained once every confirmed
proposal that holds it is answered. `operations` does all that, `queries` reads it, `panels` shows it on lower floors' pages.
"""
