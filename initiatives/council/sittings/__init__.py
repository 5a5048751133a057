"""Sittings of the council: agenda, attendance, recusal."""
