"""Reads: frozen dataclasses and frames, never ORM rows handed to a screen, never a write."""
