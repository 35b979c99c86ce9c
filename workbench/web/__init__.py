"""The server and the screens around the commands and queries."""
