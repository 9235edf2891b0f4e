"""Tests through a real browser, on the application served over real HTTP."""
