"""The ground floor of civic: settings, database, event log, permissions, jobs. Imports nothing else of civic."""
