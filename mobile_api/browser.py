"""Browsers: Flask-Login with alternative tokens. The cookie carries a token, the database says what it is worth.

The cookie's signature is not trusted for anything: a copy of it dies with the row.
"""

from collections.abc import Callable

from flask import Flask, Response, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from backend.db import Session
from backend.domain.actors import Patient, Staff
from backend.domain.errors import NotSignedIn
from backend.models.accounts import Account
from backend.services import sign_in, web_sessions
from backend.services.sign_in import Credentials
from backend.services.vault import Vault, new_token
from mobile_api.caller import true_now, user_agent
from mobile_api.house import house, transaction

TOKEN_KEY = "_user_id"  # noqa: S105 - where Flask-Login keeps what `get_id` says
ASKED_KEY = "_asked"  # a secret of this browser, so that an answer counts only from whoever was asked
Welcome = Callable[[Session, Account], str]


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login calls a user: a session's token, and the actor whom it stands for at this moment."""

    def __init__(self, token: str, actor: Patient | Staff) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The alternative token: ends with the session's row, not with the cookie."""
        return self.token


class _WithoutRemembering(LoginManager):  # type: ignore[misc]
    """There is no cookie to be remembered by; looking for one would make every file of the shell vary by cookie."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def install(app: Flask) -> None:
    """Flask-Login without its session protection: phones change their address, and the row is protection enough."""
    manager = _WithoutRemembering(app)
    manager.session_protection = None
    manager.user_loader(load)
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session that it belongs to
    app.config["PERMANENT_SESSION_LIFETIME"] = (
        web_sessions.COPY_LIVES
    )  # the cookie's, where it is to outlive the window
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.jinja_env.globals["csrf_token"] = generate_csrf


def load(token: str) -> SignedIn | None:
    with transaction() as opened:
        actor = web_sessions.find(opened, token, true_now())
    return SignedIn(token, actor) if actor else None


def current_actor() -> Patient | Staff | None:
    """Who uses this browser; None where nobody is signed in."""
    return current_user.actor if isinstance(current_user._get_current_object(), SignedIn) else None


def why_nobody() -> NotSignedIn:
    """The refusal for a browser that nobody uses: what became of the session that it carries."""
    token = session.get(TOKEN_KEY)
    if not isinstance(token, str):
        return NotSignedIn.because("none")
    with transaction() as opened:
        return NotSignedIn.because(web_sessions.why_over(opened, token))


def remember_copy(patient: Patient, kept: bool) -> None:
    """This browser keeps the inbox to read offline, or does so no longer. Its cookie then outlives the browser's
    window, so that the server can tell it when it was ended elsewhere; the session itself lives no longer for it.
    """
    with transaction() as opened:
        web_sessions.keep_copy(opened, patient, kept)
    if current_actor() is not None:  # a phone's own application has no cookie
        session.permanent = kept


def enter(credentials: Credentials) -> Patient | Staff:
    """Sign in with a password and a code."""
    held = house()
    return enter_by(
        lambda welcome: sign_in.admit(held.sessions, Vault(held.config.vault_keys), credentials, true_now(), welcome)
    )


def enter_by(admit: Callable[[Welcome], str], way: str = "browser") -> Patient | Staff:
    """Sign in by whatever `admit` takes for a proof: a new token, and the end of the session that the browser may have
    carried until now. `way` is what the history says.
    """
    former, agent, now = session.get(TOKEN_KEY), user_agent(), true_now()

    def welcome(opened: Session, account: Account) -> str:
        if isinstance(former, str):
            web_sessions.end_by_token(opened, former, account, now)
        return web_sessions.begin(opened, account, agent, now, by=way)

    token = admit(welcome)
    _forget()
    user = load(token)
    assert user is not None
    login_user(user)
    return user.actor


def ask_this_browser() -> str:
    """A new secret for a question to this browser; it lies in the cookie, and the question before is void."""
    secret = new_token()
    session[ASKED_KEY] = secret
    return secret


def asked_of_this_browser() -> str:
    """The secret of the last question; another one each time where this browser was asked nothing."""
    secret = session.pop(ASKED_KEY, None)
    return secret if isinstance(secret, str) else new_token()


def leave(actor: Patient | Staff) -> None:
    """Sign out: the row is ended, the cookie emptied."""
    with transaction() as opened:
        web_sessions.end(opened, actor, true_now())
    logout_user()
    _forget()


def _forget() -> None:
    """Nothing of the time before goes on, not even the token against foreign forms."""
    session.clear()
    g.pop("csrf_token", None)
