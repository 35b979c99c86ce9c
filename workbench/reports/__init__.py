"""Documents: what a report says, and how it is set on paper."""
