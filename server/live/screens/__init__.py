"""The screens of a hall: projector, OBS overlay, and the speaker's phone with its cues. They read; they never write."""
