"""A demo town out of a seed: districts, streets, house numbers, buildings and the small things in the street.

It knows geometry and the names of places, and nothing of the life of a city.
"""

from __future__ import annotations

from .town import BOUNDS, DEFAULT_SEED, TOWN_NAME, Layer, Town, build, layers

__all__ = ["BOUNDS", "DEFAULT_SEED", "TOWN_NAME", "Layer", "Town", "build", "layers"]
