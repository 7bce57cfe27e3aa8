"""Reactions of a room: five kinds, counted together and tied to nobody. Off until the control room switches them on."""
