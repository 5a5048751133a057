"""History that a city brings along: reports of other systems, taken over with their times."""
