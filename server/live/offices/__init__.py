"""Written answers after a session: which office answers which open question, until when, and what each of them still owes."""
