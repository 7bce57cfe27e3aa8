"""Pages: the frames that others fill. Home, results, how it works; the three rights counted from rows."""
