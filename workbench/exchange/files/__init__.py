"""Files that people hand in, read strictly: every fault with its sheet, row and column, or its place in the JSON."""
