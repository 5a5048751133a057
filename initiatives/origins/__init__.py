"""The issues from which initiatives are begun, and the way back from an issue to what came of it."""
