"""Usul rumusan: the present words of an ayat opened for editing, and what was changed shown to everyone and in the matrix.

It is an aspiration like any other: the wording stands in its text under a heading, so that it is screened, read, redacted, searched
and erased with it. `reading` finds it again, and the difference is made when it is shown.
"""
