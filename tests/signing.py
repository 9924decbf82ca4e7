"""Signing in as the web tests do it: through the form, with its token."""

import re

from flask import Flask
from flask.testing import FlaskClient

from activities.accounts import add_account

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests only


def token(client: FlaskClient, path: str = "/sign-in?lang=en") -> str:
    """Return the token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found
    return found.group(1)


def sign_in(app: Flask, name: str, role: str) -> FlaskClient:
    """Make an account and return a client that is signed in with it."""
    add_account(app.extensions["coopmap"].snapshots.store, name, PASSWORD, role)
    client = app.test_client()
    form = {"name": name, "password": PASSWORD, "csrf_token": token(client)}
    assert client.post("/sign-in?lang=en", data=form).status_code == 303
    return client


def send(client: FlaskClient, path: str, page: str = "/review/uploads?lang=en", **form):
    """Send a form with the token of a page."""
    return client.post(path, data={"csrf_token": token(client, page), **form})
