"""What the history proposes about who answers for what, and what the city decided about it."""
