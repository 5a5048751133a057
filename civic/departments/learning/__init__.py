"""What a city's history says about who answers for what. Pure Python: no tables, no clock."""
