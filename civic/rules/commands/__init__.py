"""What is done with rules: written, ordered, switched, taken away; and what a rule did, taken back."""
