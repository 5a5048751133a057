"""Signatures: who supports an initiative, counted exactly, by district."""
