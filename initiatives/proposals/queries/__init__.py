"""What pages, the API and lists may show of initiatives, by the same rules as `initiatives.proposals.policy`."""
