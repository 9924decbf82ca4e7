"""``flask user …``: accounts, from the terminal of the machine that runs the site; no page makes one."""

import sys
from typing import NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from activities.accounts import ROLES, add_account, list_accounts, remove_account, set_password
from geo.errors import CoopMapError
from web.state import state

user_group = AppGroup("user", help="The accounts of the signed-in side.")
_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from the first line of stdin.")


def _password(*, from_stdin: bool) -> str:
    """Return the password: a line of stdin, else asked twice on the terminal without showing it."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _refuse(error: CoopMapError) -> NoReturn:
    raise click.ClickException(str(error)) from error


@user_group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help="If not said: editor for the first account, viewer for others.")
@_from_stdin
@with_appcontext
def add(name: str, role: str | None, *, password_stdin: bool) -> None:
    """Add an account."""
    try:
        account = add_account(state().snapshots.store, name, _password(from_stdin=password_stdin), role)
    except CoopMapError as error:
        _refuse(error)
    click.echo(f"{account.name}\t{account.role}")


@user_group.command("list")
@with_appcontext
def show() -> None:
    """List the accounts: name, role, when made (UTC)."""
    try:
        accounts = list_accounts(state().snapshots.store)
    except CoopMapError as error:
        _refuse(error)
    for account in accounts:
        click.echo(f"{account.name}\t{account.role}\t{account.at:%Y-%m-%d %H:%M}")


@user_group.command("remove")
@click.argument("name")
@with_appcontext
def remove(name: str) -> None:
    """Remove an account and end its sessions; what it did stays under its name."""
    try:
        remove_account(state().snapshots.store, name)
    except CoopMapError as error:
        _refuse(error)


@user_group.command("password")
@click.argument("name")
@_from_stdin
@with_appcontext
def password(name: str, *, password_stdin: bool) -> None:
    """Give an account another password and end its sessions."""
    try:
        set_password(state().snapshots.store, name, _password(from_stdin=password_stdin))
    except CoopMapError as error:
        _refuse(error)
