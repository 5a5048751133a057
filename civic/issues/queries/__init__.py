"""Read models of issues. What a reader may see is decided here, in the query, never in a view."""
