"""What the room tells to whoever writes about a session afterwards: numbers, and which questions were answered."""
