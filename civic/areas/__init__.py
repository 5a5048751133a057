"""Named boundaries of the city, in editions."""
