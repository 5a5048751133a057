"""Typed addresses: what was meant, under which key it is stored, how it is found."""

from __future__ import annotations

from geo.addresses.labels import address_label
from geo.addresses.numbers import nearest_numbers, number_key, number_sort_key
from geo.addresses.parse import AddressQuery, parse_query
from geo.addresses.search import (
    nearest,
    nearest_parameters,
    street_suggestions,
    suggestion_parameters,
)
from geo.addresses.words import fold, name_keys, search_key

__all__ = [
    "AddressQuery",
    "address_label",
    "fold",
    "name_keys",
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
