"""Notifications: what goes out, from the outbox, after the undo time."""
