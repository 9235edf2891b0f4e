"""Whether a webhook is the provider's: its signature over the address we gave it and the fields it sends."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from twilio.request_validator import RequestValidator, compare

from app.settings import TwilioSettings


def is_signed(account: TwilioSettings | None, address: str, fields: Mapping[str, str], signature: str) -> bool:
    """With the account's token, or with the one before while it is being changed; a multi-dict keeps repetitions."""
    if account is None or not signature:
        return False
    if is_signed_here(account, address, fields, signature):
        return True  # as nearly always; the library works out two signatures, with a port and without
    validators = _validators(account)
    return any(one.validate(address, fields, signature) for one in validators) or (
        "?" not in address and any(_with_bare_mark(one, address, fields, signature) for one in validators)
    )


def is_signed_here(account: TwilioSettings | None, address: str, fields: Mapping[str, str], signature: str) -> bool:
    """The same, for exactly this address."""
    return account is not None and any(
        compare(one.compute_signature(address, fields), signature) for one in _validators(account)
    )


@lru_cache(maxsize=8)
def _validators(account: TwilioSettings) -> tuple[RequestValidator, ...]:
    return tuple(RequestValidator(token) for token in (account.auth_token, account.former_token) if token)


def _with_bare_mark(validator: RequestValidator, address: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether the provider was given our address with a question mark and nothing after it.

    It signs every character it was given. No WSGI server tells such an address from one without the mark, and the
    library drops the mark before it compares.
    """
    return bool(compare(validator.compute_signature(f"{address}?", fields), signature))
