"""Who may do what, sessions, the chained record, and files."""
