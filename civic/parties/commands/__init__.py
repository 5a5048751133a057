"""One verb, one file: what departments do with a sending, and what its party does."""
