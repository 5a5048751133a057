"""What changes notices, consents, exports and retention; a verb, a file."""
