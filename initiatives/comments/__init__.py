"""What residents say for and against an initiative, in threads of one level."""
