"""Surveys: sets of ballot kinds of their own, open between two dates, alone, in a Kenali page, or after a session."""
