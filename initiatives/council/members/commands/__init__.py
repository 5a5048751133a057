"""The verbs of the clerk who keeps the list of members."""
