"""Typed addresses: what was meant, under which key it is stored, how it is found."""

from __future__ import annotations

from geo.addresses.numbers import nearest_numbers, number_key, number_sort_key
from geo.addresses.parse import AddressQuery, parse_query
from geo.addresses.search import (
    nearest,
    nearest_parameters,
    street_suggestions,
    suggestion_parameters,
)
from geo.addresses.words import search_key

__all__ = [
    "AddressQuery",
    "nearest",
    "nearest_numbers",
    "nearest_parameters",
    "number_key",
    "number_sort_key",
    "parse_query",
    "search_key",
    "street_suggestions",
    "suggestion_parameters",
]
