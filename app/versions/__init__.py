"""Published survey versions: structure and texts frozen together, loaded once per process."""
