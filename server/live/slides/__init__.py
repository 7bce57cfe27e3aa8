"""Slides of a session: a PDF that the control room uploads, rendered once into pictures with its words beside them.

A PDF comes from outside and is opened only in a process of its own, bounded in time and memory (`sandbox`, `rendering`).
The pictures lie in the data folder (`store`), a row says what they are, and the part `slide` says which one is shown now.
Everyone follows it, or turns the pages of the opened decks for themselves.
"""
