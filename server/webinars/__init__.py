"""Webinars: the sessions of a series, one page each that is before, live and after."""
