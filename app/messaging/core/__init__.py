"""What can become of a message, what errors ask of us, and when and how much may be sent: pure."""

from app.messaging.core.errors import ErrorClass, Verdict, after_error, classify
from app.messaging.core.states import TERMINAL, Channel, State, latest, reported

__all__ = ["TERMINAL", "Channel", "ErrorClass", "State", "Verdict", "after_error", "classify", "latest", "reported"]
