"""The verbs of signatures, one a file."""
