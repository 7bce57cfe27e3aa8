"""Notices of a room: short announcements that end by themselves, and the pinned «info acara».

A screen hides an announcement by its own clock when its `until` has come; the rows need no one to wake up for that.
"""
