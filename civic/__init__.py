"""The city: people, areas, departments, categories and the issues that they deal with."""
