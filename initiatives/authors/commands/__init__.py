"""The verbs of authors, one a file."""
