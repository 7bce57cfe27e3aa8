"""What a room's stage plays: a main source and a spare one, a signer's own video, and the Zoom room of those who speak.

A host sets addresses before or while a session runs, and moves every viewer to the spare source with one click. Nothing of a
third party is asked for before a viewer presses play, and a page allows only the hosts of its own session's sources.
"""
