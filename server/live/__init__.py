"""Live: one running webinar's room. Questions are asked, read, shown, supported, featured and answered.

Three streams tell the screens (docs/protocol.md): `hadirin` everyone, `narasumber` the speakers, `meja` the control room.
A fact bumps a stream's `rev` in the transaction of its change and holds ids only; what people wrote is read from the row
when the fact is told. Numbers are never facts: a ticker sends absolute ones. Whatever is lost on the way, `keadaan.json`
has it.
"""
