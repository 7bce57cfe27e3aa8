"""Live: one running webinar's questions and votes, right on every screen (docs/protocol.md)."""
