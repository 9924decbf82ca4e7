"""Signing in and out, and what every signed-in page has: who is there, what they may do, and that no cache keeps it.

Public pages never look at the session: they are the same for everyone and may be cached.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from activities.accounts import Account, NotAllowedError, check_password, find_account
from activities.wording import N_
from web.state import language, state
from web.throttle import Throttle

P = ParamSpec("P")
R = TypeVar("R")
SESSION_HOURS = 12
HOME = "/review"
STRANGERS_BYTES = 20_000

blueprint = Blueprint("accounts", __name__)


class SignedIn:
    """An account as Flask-Login keeps it in the session: its name and the stamp of its password."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Return what the session holds."""
        return f"{self.account.stamp} {self.account.name}"


class _Logins(LoginManager):  # type: ignore[misc]  # Flask-Login has no types
    """Flask-Login without its "remember me": that would look at the session of every answer, public ones too."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def set_up_accounts(app: Flask, secret: str) -> None:
    """Let the application sign sessions with ``secret``, know its users and ask every POST for its token."""
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_NAME="coopmap",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.extensions["coopmap"].settings["COOPMAP_HTTPS"] == "yes",
        # Counted from the sign-in: a public page must not set a cookie, so the session is not made longer on the way.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        WTF_CSRF_TIME_LIMIT=SESSION_HOURS * 3600,
    )
    logins = _Logins()
    logins.init_app(app, add_context_processor=False)  # it would look at the session of public pages
    logins.session_protection = None  # addresses change on the way; the cookie is signed and for twelve hours
    logins.user_loader(_load)
    app.extensions["coopmap-throttle"] = Throttle()
    app.before_request(_limit_strangers)  # before the token is looked for, which reads the whole form
    CSRFProtect(app)


def _limit_strangers() -> None:
    """Take no file from someone who is not signed in: 413 for more than a form to sign in holds."""
    if request.method == "POST" and not _is_signed_in():
        request.max_content_length = STRANGERS_BYTES


def _load(kept: str) -> SignedIn | None:
    stamp, _space, name = kept.partition(" ")
    account = find_account(state().snapshots.store, name)
    return SignedIn(account) if account and account.stamp == stamp else None


def signed_in() -> Account:
    """Return the account of this request, in a blueprint that is guarded."""
    return cast("Account", current_user.account)


def guard(pages: Blueprint) -> None:
    """Let only those who are signed in see the pages of a blueprint, and no cache keep them."""
    pages.before_request(_ask_to_sign_in)
    pages.after_request(_keep_nowhere)
    pages.context_processor(lambda: {"account": signed_in(), "tabs": _tabs()} if _is_signed_in() else {})


def editor_only(view: Callable[P, R]) -> Callable[P, R]:
    """Let only editors use a view of a guarded blueprint; NotAllowedError for the others."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        if not signed_in().is_editor:
            raise NotAllowedError(N_("a viewer may look and not change; ask for the role editor"))
        return view(*args, **kwargs)

    return wrapped


def _is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def _tabs() -> dict[str, str]:
    """Return the addresses of the parts of the signed-in side that this application has."""
    parts = {"queue": "review", "uploads": "uploads", "history": "history", "texts": "narratives"}
    addresses = {"queue": HOME} | {tab: f"{HOME}/{tab}" for tab in ("uploads", "history", "texts")}
    return {tab: addresses[tab] for tab, name in parts.items() if name in current_app.blueprints}


def _ask_to_sign_in() -> AnyResponse | None:
    if _is_signed_in():
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else HOME
    return redirect(f"/sign-in?lang={language()}&next={quote(back, safe='')}", 303)


def _keep_nowhere(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


blueprint.after_request(_keep_nowhere)


def own_path(text: str) -> str:
    """Return the address to go on to after signing in: a path of ours, else the queue."""
    parts = urlsplit(text)
    # A browser reads "//host", "/\host" and a tab in between as another host's address.
    is_own = not parts.scheme and not parts.netloc and text.startswith("/") and not text.startswith("//")
    if not is_own or "\\" in text or not text.isprintable() or parts.path in ("/sign-in", "/sign-out"):
        return f"{HOME}?lang={language()}"
    return text


def _page(status: int, trouble: str = "", name: str = "") -> Response:
    page = render_template("sign_in.html", next=own_path(request.values.get("next", "")), trouble=trouble, name=name)
    return Response(page, status)


@blueprint.get("/sign-in")
def sign_in_page() -> AnyResponse:
    """Answer the page to sign in."""
    if _is_signed_in():
        return redirect(own_path(request.args.get("next", "")), 303)
    return _page(200)


@blueprint.post("/sign-in")
def sign_in() -> AnyResponse:
    """Sign in and go on to ``next``; 401 for a wrong name or password, 429 after too many."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    throttle, address = cast("Throttle", current_app.extensions["coopmap-throttle"]), request.remote_addr or ""
    wait = throttle.wait_seconds(name, address)
    if wait:
        page = _page(429, _("Too many attempts. Please wait %(minutes)s minutes.", minutes=-(-wait // 60)), name)
        page.headers["Retry-After"] = str(wait)
        return page
    account = check_password(state().snapshots.store, name, password)
    if account is None:
        throttle.failed(name, address)
        return _page(401, _("The name or the password is not right."), name)
    throttle.succeeded(name, address)
    session.clear()  # nothing of a session before this one goes on
    session.permanent = True
    login_user(SignedIn(account))
    return redirect(own_path(request.form.get("next", "")), 303)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """Sign out and go to the map."""
    logout_user()
    session.clear()
    return redirect(f"/?lang={language()}", 303)
