"""Marks, prices, money and days, computed exactly and explained down to the last input."""
