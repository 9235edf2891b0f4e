"""Partner files: read, matched, looked through, staged beside the partners, and taken over whole or not at all."""
