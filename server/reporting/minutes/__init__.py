"""The minutes (notulen) of a session: drafted from its rows, written by the notulis, signed by another, then a page and two files.

People's questions and results of polls are not copied into the text: a paragraph `{{tanya 12}}` or `{{polling 3}}` says where
they stand, and they are read from their rows each time. What is taken back or erased so leaves the minutes, too, also signed ones:
their files are drawn anew.
"""
