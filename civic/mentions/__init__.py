"""Colleagues who are called by name in a note: who may be, what they see of it, and how they hear."""
