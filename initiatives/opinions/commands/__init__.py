"""The verbs of opinions, one a file."""
