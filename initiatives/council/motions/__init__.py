"""Motions: what is put to the vote, ballots, and what a vote comes to."""
