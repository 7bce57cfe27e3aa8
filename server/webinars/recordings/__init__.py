"""The recording of a session that is over: what plays, a chapter for each answered question, and the transcript.

Floors above tell which questions were taken up and when (`slots.recording_questions`), how many came each minute
(`slots.recording_minutes`), and what the captions said (`slots.recording_captions`).
"""
