"""How the text of an initiative changes once it is published: suggestions, new texts, and what they differ in."""
