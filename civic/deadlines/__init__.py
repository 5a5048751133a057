"""Dates that come nearer: warnings before them, the ladder of escalation after them, and the clocks of the law."""
