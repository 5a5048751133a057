"""The verbs of signatures on paper, one a file."""
