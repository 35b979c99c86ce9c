"""Parts of screens that are too long to stand in a page."""
