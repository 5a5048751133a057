"""What is read of deadlines."""
