"""What is done with streets and the ground; a file for each verb."""
