"""Whom to call next and why, when calling is welcome, and what an outcome leads to."""
