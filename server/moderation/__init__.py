"""Moderation: the desk where a person reads everything and decides, with reasons and undo."""
