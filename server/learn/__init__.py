"""Kenali and Kabar: what people read before and after they take part.

Kenali is a page per theme in plain words, with sourced facts, and the stages of law-making. Kabar is a recap of a session,
drafted from its rows and published by staff.
"""
