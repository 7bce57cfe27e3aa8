"""What an office files about a session: the minutes (notulen), its figures, and the report packet. Every figure is counted from rows."""
