"""Attendance: two spoken codes, or minutes present; Zoom's report; the list that an office files.

A session's rule says what is needed; `queries.fulfilment(registration_ids)` says for many registrants what they have and lack.
"""
