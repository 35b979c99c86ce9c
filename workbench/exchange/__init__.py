"""Data that leaves the workbench in open formats: spreadsheets with live formulas, and JSON."""
