"""Whom to call next, and how it went."""
