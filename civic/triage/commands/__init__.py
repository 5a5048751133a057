"""What staff do with their queue: keep views of it, and look."""
