"""The outbox, text messages through Twilio, telephone numbers, opt-outs and segments."""
