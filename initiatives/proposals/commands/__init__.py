"""The verbs of an initiative, one a file. They change rows and record events; they never commit, emit or send."""
