"""What pages and the API show of suggestions and of the texts that were."""
