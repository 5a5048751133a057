"""The verbs of a sitting: of its clerk, and of members who come, go and recuse themselves."""
