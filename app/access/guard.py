"""Who is signed in, and which pages that opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, render_template, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from app.access import store
from app.access.core import SESSION_LIFETIME, Role, permits
from app.access.courier import courier
from app.access.forms import AskForm
from app.access.tables import Staff
from app.site import context, language

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
View = Callable[P, R]
SESSION = "sign_in"
"""In the cookie: by which link the session was opened."""


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The person a request belongs to."""

    id: int
    name: str
    role: Role
    language: str


def as_signed_in(staff: Staff) -> SignedIn:
    return SignedIn(staff.id, staff.name, Role(staff.role), staff.language)


def current_staff() -> SignedIn | None:
    person: SignedIn | None = current_user._get_current_object()  # noqa: SLF001 -- Werkzeug's way out of its proxy
    return person if isinstance(person, SignedIn) else None


def allowed(role: Role) -> bool:
    """Whether the signed-in person may do what `role` may; for navigation and buttons."""
    person = current_staff()
    return person is not None and permits(person.role, role)


def staff_required(role: Role = Role.CALLER) -> Callable[[View[P, R]], Callable[P, ResponseReturnValue]]:
    """Open a view to signed-in staff of at least `role`; its page speaks their language."""

    def guard(view: View[P, R]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = current_staff()
            if person is None:
                return sign_in_page()
            language.use(person.language)
            if not permits(person.role, role):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return guard


def sign_in_page() -> tuple[str, int]:
    """What a closed door says: how to get in. No address is carried along."""
    return render_template("access/sign_in_help.html", form=AskForm(formdata=None) if courier() else None), 401


def _load(staff_id: str) -> SignedIn | None:
    opened = session.get(SESSION)
    if not staff_id.isdecimal() or not isinstance(opened, int):
        return None
    staff = store.signed_in(context.session(), int(staff_id), opened, context.now() - SESSION_LIFETIME)
    return as_signed_in(staff) if staff is not None else None


def register(app: Flask) -> None:
    # Not `init_app`: an error page must not ask the database who is reading, and no cookie of ours remembers anybody.
    manager = LoginManager()
    app.login_manager = manager  # type: ignore[attr-defined]
    manager.user_loader(_load)
    app.jinja_env.globals["signed_in"] = current_staff
