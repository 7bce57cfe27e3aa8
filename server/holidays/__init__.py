"""Holidays: the days on which no clock of the house runs, as editable data."""
