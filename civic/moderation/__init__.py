"""What residents and rules flag, and what moderators decide about it. Kinds of content register here."""
