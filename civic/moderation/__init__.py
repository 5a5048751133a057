"""What residents and rules flag, and what moderators decide about it. Knows nothing of issues: kinds of content register."""
