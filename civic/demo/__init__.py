"""Riverford, the city that shows what the product does: its ground, its people and a year of its life, of a seed."""
