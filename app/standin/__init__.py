"""A local stand-in for Twilio: its HTTP interface, signed webhooks, and a page where a person plays the telephones."""
