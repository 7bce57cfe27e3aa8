"""Surveys: several questions of the kinds of `server/ballots` on one page, open between two moments, for whoever wants to answer.

A survey stands alone, beside a page of Kenali by its topic, or after a session (`webinar_id`). Staff write it as a draft; once
published it opens and closes by the clock, and its wording is frozen, so that a result is always the answer to exactly what was asked.

One set of answers a device (`SurveyAnswer`), saved at once, replaced while the survey is open; never shown to anybody but that
device. Results are counters (`SurveyCount`) that equal a recount at any time. People's own words pass screening; short answers, and
whatever it finds, wait until somebody of the team has read them. Who answers is no sample, and every page with a result says so.
"""
