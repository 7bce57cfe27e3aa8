"""Saying it well in three minutes: help while one writes, and nothing in the way of sending.

Guided or free (`parts`), what was said already in other words (`similar`), a word about LAPOR! and JAKI for complaints about
services (`categorization.service`), and personal data pointed at while one types (the script runs the same table of cases as
`screening`). All of it is offered; nothing of it stops, changes or sorts what somebody sends.
"""
