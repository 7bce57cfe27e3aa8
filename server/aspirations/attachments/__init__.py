"""Files that somebody sends along: at most three pictures or PDFs, sealed, and shown to nobody before a moderator let them through.

They are known by their content, pictures are drawn anew (no place, no device), PDFs that would do something are refused. They
lie in columns that seal themselves, so that what is erased is gone with the transaction. Their addresses are random, and each
asking is judged anew: by the state of the aspiration, for its holder, or for the moderator who has it open.
"""
