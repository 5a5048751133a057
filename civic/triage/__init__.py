"""What the triage desk works with: who is at which issue, and many issues at once."""
