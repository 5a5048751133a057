"""Where staff decide what comes next: the filters of the dashboard, its queue, search, and saved views."""
