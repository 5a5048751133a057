"""Initiatives: what residents propose, its texts, its way from a draft to a verdict."""
