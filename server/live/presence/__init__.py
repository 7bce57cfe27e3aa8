"""Who of the team is in the control room, and which question a colleague has opened: so that two never do the same."""
