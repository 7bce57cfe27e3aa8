"""Managing sessions: `/kelola/sesi`. A session is drafted, announced, given another time or called off here.

What is typed becomes an `Outline`; `operations` keep it if nobody else kept another one since (`Webinar.revision`). What is
missing before it may be announced stands in `readiness`, what is only unwise about its time in `cautions`.
"""
