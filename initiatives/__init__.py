"""Residents' initiatives, their signatures and the council that decides on them. Stands on civic."""
