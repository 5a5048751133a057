"""A copy of a city to try things on, without the people who live in it."""
