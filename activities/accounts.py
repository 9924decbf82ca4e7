"""Accounts: who may sign in, with which role. Passwords are kept as scrypt digests only."""

import datetime
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

from activities.store import Store
from activities.tables import ACCOUNTS
from activities.wording import N_
from geo.errors import CoopMapError, InputError, NotFoundError

ROLES = ("viewer", "editor")
LEAST_PASSWORD = 10
MOST_PASSWORD = 200  # scrypt reads all of it: a longer one only costs time
METHOD = "scrypt:32768:8:1"
NAME = re.compile(r"[\w.@+-][\w.@+ -]{0,78}[\w.@+-]|[\w.@+-]")
# What a password is compared with where there is no such account, so that it takes as long: no password gives it.
NO_ONE = f"{METHOD}$0000000000000000${'0' * 128}"


class NotAllowedError(CoopMapError):
    """The account may not do that."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``role`` is viewer (looks) or editor (changes), ``at`` when it was made, UTC."""

    name: str
    password: str
    role: str
    at: datetime.datetime

    @property
    def is_editor(self) -> bool:
        """Tell whether the account may change what is stored."""
        return self.role == "editor"

    @property
    def stamp(self) -> str:
        """What a session of this account holds beside the name: another password ends all sessions."""
        return hashlib.sha256(self.password.encode()).hexdigest()[:20]


def clean_name(text: str) -> str:
    """Return an account's name as it is kept; InputError when it is none."""
    name = unicodedata.normalize("NFC", text.strip())
    if not NAME.fullmatch(name):
        raise InputError(
            N_("%(value)r is no account's name: up to 80 letters, digits, spaces and . @ + - _"), value=text[:80]
        )
    return name


def digest_password(password: str) -> str:
    """Return the digest of a new password; InputError when it is too short, too long or one letter repeated."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD or len(set(password)) < 4:
        raise InputError(
            N_("a password has %(least)s to %(most)s characters, not all of them the same"),
            least=LEAST_PASSWORD,
            most=MOST_PASSWORD,
        )
    return generate_password_hash(password, method=METHOD)


def list_accounts(store: Store) -> list[Account]:
    """Return all accounts, by name."""
    with store.transaction() as connection:
        return [Account(**row) for row in connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).mappings()]


def find_account(store: Store, name: str) -> Account | None:
    """Return the account of a name, None when there is none."""
    with store.transaction() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).mappings().one_or_none()
        return Account(**row) if row else None


def add_account(store: Store, name: str, password: str, role: str | None = None) -> Account:
    """Add an account; the first one is an editor and the others viewers where no role is said.

    Raises InputError when the name is taken or is none, and for a role or a password that can't be.
    """
    name, digest = clean_name(name), digest_password(password)
    if role is not None and role not in ROLES:
        raise InputError(
            N_("there is no role %(role)r; there is %(first)s and %(last)s"), role=role, first=ROLES[0], last=ROLES[-1]
        )
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    with store.transaction(writes=True) as connection:
        is_first = connection.execute(select(ACCOUNTS.c.name).limit(1)).first() is None
        account = Account(name, digest, role or ("editor" if is_first else "viewer"), now)
        values = {"name": name, "password": digest, "role": account.role, "at": now}
        try:
            connection.execute(insert(ACCOUNTS).values(**values))
        except IntegrityError:
            raise InputError(N_("there is an account %(name)r already"), name=name) from None
    return account


def set_password(store: Store, name: str, password: str) -> None:
    """Give an account another password, which ends its sessions; NotFoundError when there is none."""
    digest = digest_password(password)
    with store.transaction(writes=True) as connection:
        done = connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.name == name).values(password=digest))
    _must_be_one(done.rowcount, name)


def remove_account(store: Store, name: str) -> None:
    """Remove an account, which ends its sessions; its deeds keep its name. NotFoundError when there is none."""
    with store.transaction(writes=True) as connection:
        done = connection.execute(ACCOUNTS.delete().where(ACCOUNTS.c.name == name))
    _must_be_one(done.rowcount, name)


def _must_be_one(rows: int, name: str) -> None:
    if not rows:
        raise NotFoundError(N_("there is no account %(name)r"), name=name[:80])


def check_password(store: Store, name: str, password: str) -> Account | None:
    """Return the account when the password is its own, else None, in the same time for a name that there is not."""
    account = find_account(store, unicodedata.normalize("NFC", name.strip())[:80])
    is_right = check_password_hash(account.password if account else NO_ONE, password[: MOST_PASSWORD + 1])
    return account if is_right else None
