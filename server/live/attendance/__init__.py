"""The attendance list in a room: every screen hears that a code is taken, and until when. The code itself is told by people."""
