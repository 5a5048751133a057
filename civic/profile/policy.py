"""A profile is its person's alone: no role reads it."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.permissions import Predicate, oneself, policies

PERMISSIONS: Mapping[str, Predicate] = policies.add({"profile.own": oneself})
