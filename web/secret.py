"""The secret that signs sessions: given by the setting, else made once and kept where all workers read it."""

import os
import secrets
from pathlib import Path

from geo.errors import InputError, MissingDataError

LEAST_LENGTH = 16
LEAST_DIFFERENT = 6
# Words that stand in examples: a secret that has little beside one of them is no secret.
KNOWN = ("secret", "changeme", "change-me", "change_me", "default", "password", "development", "dev", "test", "coopmap")
LEAST_BESIDE = 12


def read_secret(given: str, path: Path) -> str:
    """Return the secret of the setting, or that of the file, which is made when it is not there.

    Raises InputError for a secret that can be guessed, and MissingDataError when the file can't be made or read.
    """
    if given:
        return _checked(given, "COOPMAP_SECRET")
    try:
        if not path.exists():
            _make(path)
        return _checked(path.read_text(encoding="ascii").strip(), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise MissingDataError(
            f"the secret in {path.name} can't be read or made ({error}); or set COOPMAP_SECRET"
        ) from error


def _make(path: Path) -> None:
    """Put a random secret there, readable by its owner only; when two workers do so at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        pass  # another worker was first: its secret is the one
    finally:
        part.unlink(missing_ok=True)


def _checked(secret: str, name: str) -> str:
    rest = secret.casefold()
    for word in KNOWN:
        rest = rest.replace(word, "")
    is_known = rest != secret.casefold() and len(rest) < LEAST_BESIDE
    if len(secret) < LEAST_LENGTH or is_known or len(set(secret)) < LEAST_DIFFERENT:
        raise InputError(
            f"{name} can be guessed: it signs who is signed in, so give {LEAST_LENGTH} random characters or more, "
            "or leave it empty and CoopMap makes one"
        )
    return secret
