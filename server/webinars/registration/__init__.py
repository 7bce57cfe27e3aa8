"""Registration: who wants to come, without an account; a waiting list that moves up by itself; letters and the calendar file.

Watching never needs it, certificates do. What a registrant gave is sealed (`models`), and opens by their private link.
"""
