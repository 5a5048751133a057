"""Where staff decide what comes next: filters, saved views, who is at what, and many issues at once."""
