"""Calls through the service: it rings the caller's own telephone first, then the person, and shows a number of ours."""
