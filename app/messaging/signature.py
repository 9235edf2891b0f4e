"""Whether a webhook is the provider's: its signature over the address we gave it and the fields it sends."""

from __future__ import annotations

from collections.abc import Mapping

from twilio.request_validator import RequestValidator

from app.settings import TwilioSettings


def is_signed(account: TwilioSettings | None, address: str, fields: Mapping[str, str], signature: str) -> bool:
    """With the account's token, or with the one before while it is being changed; a multi-dict keeps repetitions."""
    if account is None or not signature:
        return False
    tokens = (account.auth_token, account.former_token)
    return any(RequestValidator(token).validate(address, fields, signature) for token in tokens if token)
