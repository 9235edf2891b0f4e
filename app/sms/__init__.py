"""Front door: text message."""
