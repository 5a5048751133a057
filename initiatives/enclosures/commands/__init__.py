"""The verb of enclosures."""
