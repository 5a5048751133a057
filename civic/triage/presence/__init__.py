"""Who is looking at an issue and who has taken it: leases that end by themselves, never facts of the log."""
