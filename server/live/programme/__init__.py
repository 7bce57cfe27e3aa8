"""The programme on the clock: which part runs, what is promised for questions, and a host who moves the schedule."""
