"""Word to people outside the open page: what is sent to whom, once."""
