"""Issues: reports, assignments, photos, updates and verdicts, from first word to judgement."""
