"""What pages and the API may show of sittings."""
