"""What changes deadlines, one verb to a file."""
