"""The verbs of joining, one a file."""
