"""What pages and the API may show of motions: of a vote that is open, no more than how many ballots are in."""
