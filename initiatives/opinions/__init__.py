"""What departments think of an initiative that has enough signatures, and what its authors answer."""
