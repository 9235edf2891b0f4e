"""The professional's own page: forward in one tap, tell how many, promise, and see that it helps."""
