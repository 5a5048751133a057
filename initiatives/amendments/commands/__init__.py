"""The verbs of suggestions and of published texts, one a file."""
