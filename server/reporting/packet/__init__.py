"""The activity report (laporan kegiatan) of a session: one Word file drawn from rows, and an archive of it with its attachments.

The archive is made while it is sent. The attendance list joins it only for who may read participants, and is kept nowhere.
"""
