"""What people may know about and do with what the city holds of them, and how long it is held."""
