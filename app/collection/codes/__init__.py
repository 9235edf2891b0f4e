"""Codes that a person says or copies: to go on with an interview elsewhere, or to see and erase its answers."""
