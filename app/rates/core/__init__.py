"""Rates worked out from counts, with what is known of the denominator and what is not."""
