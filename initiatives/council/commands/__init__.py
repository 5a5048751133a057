"""The verbs of who keeps the council's rules."""
