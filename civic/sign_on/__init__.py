"""Signing in with another's word: identities at the city's providers, and groups there that give roles here."""
