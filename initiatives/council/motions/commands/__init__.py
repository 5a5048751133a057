"""The verbs of a motion: of clerk and chair who put it to the vote, and of members who vote."""
