"""Issues: reports, assignments, photos, updates and verdicts, from the first word to the residents' judgement."""
