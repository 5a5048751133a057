"""What staff and the city do with suggestions."""
