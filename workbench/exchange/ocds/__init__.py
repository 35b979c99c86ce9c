"""Open Contracting Data Standard 1.1.5: what is public goes out, what others published comes in for reference."""
