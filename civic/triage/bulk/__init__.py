"""One verb for many issues: foreseen, begun after a grace, done one by one, each once."""
