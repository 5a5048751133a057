"""Photos and documents that go with an initiative, for whoever may see it and for nobody else."""
