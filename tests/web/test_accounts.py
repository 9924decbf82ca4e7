"""Accounts: made on the command line, signed in through a form, with roles, a throttle and a secret."""

import stat
import threading

import pytest
from project import make_settings
from signing import PASSWORD, send, sign_in, token

from activities.accounts import add_account, check_password, find_account, list_accounts, remove_account, set_password
from app import create_app
from geo.errors import InputError, MissingDataError, NotFoundError
from web.accounts import own_path
from web.secret import read_secret
from web.settings import read_settings
from web.throttle import MOST_OF_ADDRESS, MOST_OF_BOTH, MOST_OF_NAME, MOST_REMEMBERED, WINDOW_SECONDS, Throttle


@pytest.fixture
def app(tmp_path):
    return create_app(make_settings(tmp_path))


@pytest.fixture
def accounts(app):
    return app.extensions["coopmap"].snapshots.store


def test_the_first_account_is_an_editor_and_the_next_a_viewer(accounts):
    assert add_account(accounts, "lan", PASSWORD).role == "editor"
    assert add_account(accounts, "Nguyễn An", PASSWORD).role == "viewer"
    assert [(account.name, account.role) for account in list_accounts(accounts)] == [
        ("Nguyễn An", "viewer"),
        ("lan", "editor"),
    ]
    with pytest.raises(InputError, match="'lan' already"):
        add_account(accounts, "lan", PASSWORD)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "<b>", "a" * 81, "a:b"])
def test_a_name_that_can_not_be_is_refused(accounts, name):
    with pytest.raises(InputError, match="no account's name"):
        add_account(accounts, name, PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "a" * 30, "x" * 201])
def test_a_poor_password_is_refused(accounts, password):
    with pytest.raises(InputError, match="a password has 10 to 200 characters"):
        add_account(accounts, "lan", password)
    assert list_accounts(accounts) == []


def test_a_password_is_kept_as_its_digest_and_checked(accounts):
    add_account(accounts, "lan", PASSWORD)
    assert find_account(accounts, "lan").password.startswith("scrypt:32768:8:1$")
    assert check_password(accounts, "lan", PASSWORD).name == "lan"
    assert check_password(accounts, "lan", PASSWORD + "x") is None
    assert check_password(accounts, "nobody", PASSWORD) is None
    assert check_password(accounts, "lan", "x" * 1_000_000) is None


def test_an_unknown_name_costs_a_digest_too(accounts, monkeypatch):
    digests = []
    monkeypatch.setattr("activities.accounts.check_password_hash", lambda digest, _: digests.append(digest))
    check_password(accounts, "nobody", PASSWORD)
    assert [digest.rpartition("$")[0] for digest in digests] == ["scrypt:32768:8:1$0000000000000000"]


def test_the_commands(app, accounts):
    def run(*command, given=None):
        result = app.test_cli_runner().invoke(args=["user", *command], input=given)
        return result.exit_code, result.output

    assert run("add", "lan", "--password-stdin", given=PASSWORD + "\n") == (0, "lan\teditor\n")
    code, output = run("add", "an", "--role", "viewer", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0
    assert PASSWORD not in output
    assert run("add", "an", "--password-stdin", given="short\n")[0] == 1
    assert "an\tviewer\t20" in run("list")[1]
    assert run("password", "an", "--password-stdin", given="another long one\n") == (0, "")
    assert check_password(accounts, "an", "another long one")
    assert run("remove", "an") == (0, "")
    assert run("remove", "an")[0] == 1
    with pytest.raises(NotFoundError):
        set_password(accounts, "an", PASSWORD)


def test_signing_in_leads_on_and_the_cookie_is_kept_to_us(app, accounts):
    add_account(accounts, "lan", PASSWORD)
    client = app.test_client()
    answer = client.get("/review/history?lang=vi")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/sign-in?lang=vi&next=%2Freview%2Fhistory%3Flang%3Dvi",
    )
    form = {"name": " lan ", "password": PASSWORD, "csrf_token": token(client), "next": "/review/history?lang=vi"}
    answer = client.post("/sign-in?lang=vi", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review/history?lang=vi")
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Expires="))
    assert "Secure" not in cookie
    page = client.get("/review/history?lang=en")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_secure_where_readers_come_by_https(tmp_path):
    app = create_app(make_settings(tmp_path, COOPMAP_HTTPS="yes"))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert "; Secure;" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "/\t/evil", "evil", "", "/sign-out"],
)
def test_next_leads_to_own_paths_only(app, path):
    with app.test_request_context("/sign-in?lang=en"):
        assert own_path(path) == "/review?lang=en"
        assert own_path("/review/uploads?offset=1") == "/review/uploads?offset=1"


def test_wrong_names_and_passwords_get_one_answer_and_then_wait(app, accounts):
    add_account(accounts, "lan", PASSWORD)
    client = app.test_client()
    said = set()
    for name in ("lan", "nobody"):
        for _ in range(MOST_OF_BOTH):
            answer = client.post("/sign-in?lang=en", data={"name": name, "password": "x", "csrf_token": token(client)})
            assert answer.status_code == 401
            said.add(answer.get_data(as_text=True).partition('role="alert"')[2].partition("</p>")[0])
    assert len(said) == 1
    # Even the right password waits, or the throttle would tell that it is right.
    form = {"name": "lan", "password": PASSWORD, "csrf_token": token(client)}
    answer = client.post("/sign-in?lang=en", data=form)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW_SECONDS + 1


def test_the_throttle_forgets_in_time_and_keeps_its_memory_small():
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(MOST_OF_BOTH):
        throttle.failed("Lan", "1")
    assert throttle.wait_seconds("lan", "1") == WINDOW_SECONDS + 1
    assert throttle.wait_seconds("lan", "2") == 0
    now[0] = WINDOW_SECONDS + 1
    assert throttle.wait_seconds("lan", "1") == 0
    for number in range(MOST_OF_NAME):
        throttle.failed("an", str(number))
    assert throttle.wait_seconds("an", "another")
    for number in range(MOST_OF_ADDRESS):
        throttle.failed(str(number), "one")
    assert throttle.wait_seconds("new", "one")
    for number in range(MOST_REMEMBERED * 2):
        throttle.failed(f"n{number}", f"a{number}")
    assert len(throttle._failures) <= MOST_REMEMBERED


def test_signing_out_is_a_post_and_ends_the_session(app):
    client = sign_in(app, "lan", "editor")
    assert client.get("/sign-out").status_code == 405
    assert send(client, "/sign-out?lang=en").status_code == 303
    assert client.get("/review").status_code == 303


def test_another_password_or_no_account_ends_the_session(app, accounts):
    client = sign_in(app, "lan", "editor")
    set_password(accounts, "lan", "another long one")
    assert client.get("/review").status_code == 303
    client = sign_in(app, "an", "editor")
    remove_account(accounts, "an")
    assert client.get("/review").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/review/uploads", "/review/history/1/undo"])
@pytest.mark.parametrize("given", ["", "wrong", "Im5vdGhpbmci.aaaa.bbbb"])
def test_a_form_without_its_token_is_refused_with_a_page(app, path, given):
    client = sign_in(app, "lan", "editor")
    answer = client.post(f"{path}?lang=en", data={"csrf_token": given} if given else {})
    assert answer.status_code == 400
    assert "This form is no longer valid" in answer.get_data(as_text=True)


def test_the_token_of_another_session_is_refused(app, accounts):
    add_account(accounts, "lan", PASSWORD)
    mine, other = app.test_client(), app.test_client()
    token(mine)
    form = {"name": "lan", "password": PASSWORD, "csrf_token": token(other)}
    assert mine.post("/sign-in?lang=en", data=form).status_code == 400


def test_public_pages_are_the_same_for_everyone(app):
    signed, anyone = sign_in(app, "lan", "editor"), app.test_client()
    for path in ("/?lang=en", "/activities?lang=vi", "/api/activities", "/map.js", "/static/css/base.css"):
        with signed.get(path) as mine, anyone.get(path) as theirs:
            assert mine.get_data() == theirs.get_data()
            assert "Cookie" not in mine.headers.get("Vary", "")
            assert "Set-Cookie" not in mine.headers
            assert mine.headers["ETag"] == theirs.headers["ETag"]
    assert '<a href="/review?lang=en">' in anyone.get("/?lang=en").get_data(as_text=True)


def test_a_viewer_looks_and_changes_nothing(app):
    client = sign_in(app, "xem", "viewer")
    for path in ("/review", "/review/uploads", "/review/history"):
        assert client.get(f"{path}?lang=en").status_code == 200
    for path in ("/review/uploads", "/review/activities/a", "/review/history/1/undo"):
        answer = send(client, f"{path}?lang=en")
        assert answer.status_code == 403
        assert "Your account may not do that" in answer.get_data(as_text=True)


def test_a_stranger_sends_no_large_form(app):
    for path in ("/review/uploads", "/sign-in"):
        answer = app.test_client().post(f"{path}?lang=en", data={"name": "x" * 30_000})
        assert answer.status_code == 413
        assert "This file is too large" in answer.get_data(as_text=True)


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "data" / "secret"
    found = []
    threads = [threading.Thread(target=lambda: found.append(read_secret("", path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(found[0]) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret"]
    assert read_secret("", path) == found[0]


@pytest.mark.parametrize(
    "secret",
    ["secret", "dev", "changeme", "short-7f3a91c2", "a" * 40, "changeme-changeme-changeme", "my-secret-password-1"],
)
def test_a_secret_that_can_be_guessed_stops_the_start(tmp_path, secret):
    with pytest.raises(InputError, match="COOPMAP_SECRET can be guessed"):
        create_app(make_settings(tmp_path, COOPMAP_SECRET=secret))


def test_a_secret_file_that_is_no_secret_is_named(tmp_path):
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(InputError, match="secret can be guessed"):
        read_secret("", tmp_path / "secret")
    (tmp_path / "folder").mkdir()
    with pytest.raises(MissingDataError, match="can't be read or made"):
        read_secret("", tmp_path / "folder")


def test_settings_do_not_show_the_secret(app):
    output = app.test_cli_runner().invoke(args=["settings"]).output
    assert "COOPMAP_SECRET=(set)" in output
    assert app.extensions["coopmap"].settings["COOPMAP_SECRET"] not in output


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_size_that_is_no_number_is_refused(value):
    with pytest.raises(InputError, match="COOPMAP_UPLOAD_MB must be a whole number"):
        read_settings({"COOPMAP_UPLOAD_MB": value})
