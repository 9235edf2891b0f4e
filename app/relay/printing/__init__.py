"""Posters and slips to print, in the name of a professional's structure."""
