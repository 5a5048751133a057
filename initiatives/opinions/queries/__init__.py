"""What pages, the API and lists may show of opinions."""
