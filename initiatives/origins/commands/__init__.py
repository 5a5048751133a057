"""The verb of origins."""
