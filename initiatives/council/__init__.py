"""The council: rules of decision, and what a vote comes to by them."""
