"""Webinars: the sessions of a series, each with one page that is before, live and after.

A webinar knows its theme, speakers and rundown, when it began and ended, and the three switches of its room. What
happens in the room (questions, votes) is told by a higher floor, which fills the page's slots.
"""
