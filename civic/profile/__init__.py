"""What people tell of themselves so that the city can tell them what concerns them. Nobody else sees it."""
