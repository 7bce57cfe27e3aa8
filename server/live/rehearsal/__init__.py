"""Practising in a room: a copy of the session, marked on every screen, emptied by one button."""
