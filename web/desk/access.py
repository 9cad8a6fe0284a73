"""Who may see a page of the desks: staff, asked anew on every request, with the role that the page needs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from flask import abort, g, redirect, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.errors import NotAllowed, NotSignedIn
from mobile_api import browser
from mobile_api.caller import SAFE_METHODS
from mobile_api.identity import refuse_foreign
from web.templating import speak

P = ParamSpec("P")


def staff_required(
    *roles: str,
) -> Callable[[Callable[Concatenate[Staff, P], ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Passes the Staff first; any role where none is named.

    Nobody signed in: a page redirects to `/desk/login?next=…`, a write raises NotSignedIn. Another role: NotAllowed.
    A write needs the form's `csrf_token` (or the header `X-CSRF-Token`) and must not come from another site.
    """

    def decorate(page: Callable[Concatenate[Staff, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(page)
        def asked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            staff = browser.current_actor()
            if not isinstance(staff, Staff):
                return _to_login()
            speak(staff.language)
            g.asker = staff.account_id
            if roles and staff.role not in roles:
                raise NotAllowed  # before the body is read: a pile of scans may be in it
            if request.method not in SAFE_METHODS:
                refuse_foreign(request.headers.get("X-CSRF-Token") or request.form.get("csrf_token"))
                refuse_nul()
            return page(staff, *args, **kwargs)

        return asked

    return decorate


def refuse_nul() -> None:
    """No text of ours has a NUL; forms with files are read no earlier than here."""
    if any("\0" in text for texts in request.form.listvalues() for text in texts):
        abort(400)


def _to_login() -> ResponseReturnValue:
    """A page to come back to; a form's content would be lost on the way, so a write is refused instead."""
    if request.method not in SAFE_METHODS:
        raise NotSignedIn
    here = request.full_path.rstrip("?")
    return redirect(f"/desk/login?{urlencode({'next': here})}", 302)
