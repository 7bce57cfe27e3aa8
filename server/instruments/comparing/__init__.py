"""Two versions of a text beside each other: which provision became which, and what changed in its words."""
