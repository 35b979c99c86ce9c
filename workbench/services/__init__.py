"""Commands: one function is one thing a person does: load, allow, refuse, do, record. None commits."""
