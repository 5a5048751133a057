"""What pages show of notices, consents, exports and retention."""
