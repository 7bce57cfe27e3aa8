"""Polls of a room: asked in one of the kinds of `server/ballots`, counted while votes come in and change.

A ballot is a state: one row a device and poll, replaced while the poll is open. Counters are kept in rows beside the ballots
(`PollCount`), by the same addition and subtraction that `ballots.add` and `remove` do, and equal a recount at any time.

What screens hear: the part `polls` (what is asked, in its exact wording, since when, until when; told on `poll.…` facts) and the
numbers `polls` (how each stands, told by the ticker). While a poll's results wait for its closing, the numbers say how many
voted and nothing else. With "after voting" they do go out and the page hides them until one has voted: that keeps people
from following others, and is no secrecy.

People's own words (a word cloud, a short answer) are shown after screening, short answers only once the host has read them unless
the room shows before reading. What waits or is hidden leaves the house nowhere but at the host's desk.
"""
