"""Streets, addresses and the features that the base map is drawn from."""
