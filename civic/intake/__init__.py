"""Calls, visits, letters and e-mails that staff take in on behalf of whoever turns to the city."""
