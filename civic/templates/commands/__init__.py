"""The verbs of message templates, one a file."""
