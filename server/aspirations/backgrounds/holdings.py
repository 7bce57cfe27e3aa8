"""Why answers about senders are no holding: nobody, the house included, can tell whose they are."""
from server.core import holdings

holdings.leave_out("kept under a random key without any tie to a person; the form says before that it cannot be found again", "backgrounds")
holdings.leave_out("a keyed hash that says an item's turn was used; it goes after two days", "background_marks")
