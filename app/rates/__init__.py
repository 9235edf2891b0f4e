"""Who answered, of whom: the funnel, participation with its limits, and who is silent."""
