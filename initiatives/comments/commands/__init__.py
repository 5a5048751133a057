"""The verbs of comments, one a file."""
