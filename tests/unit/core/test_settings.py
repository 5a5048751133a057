from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from civic.core import data_folder
from civic.core.settings import VARIABLES, Settings
from civic.core.settings_values import SettingsError

KEY = "k" * 40


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environment({"CIVIC_DATA": str(tmp_path / "data"), **environ})


def test_an_empty_environment_gives_a_city_that_only_this_machine_can_open(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data_folder, "everybody_can_pass", lambda folder: True)
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://localhost:8000")
    assert settings.data == tmp_path / "var"
    assert settings.storage == str(tmp_path / "var" / "storage")
    assert settings.database_url == "" and settings.smtp is None


def test_every_field_is_filled_by_exactly_one_variable():
    assert sorted(variable.field for variable in VARIABLES) == sorted(
        field.name for field in fields(Settings)
    )
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)


def test_the_table_tells_the_same_defaults_as_the_dataclass():
    plain = {field.name: field.default for field in fields(Settings)}
    for name in ("port", "host", "trusted_proxies", "log", "workers", "reports_per_hour", "mail_from"):
        told = next(variable.default for variable in VARIABLES if variable.field == name)
        assert told == str(plain[name])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CIVIC_PORT", "eighty"),
        ("CIVIC_PORT", "0"),
        ("CIVIC_PORT", "65536"),
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("DATABASE_URL", "city"),
        ("CIVIC_BASE_URL", "city.example"),
        ("CIVIC_SMTP_URL", "http://mail"),
        ("CIVIC_SMTP_URL", "smtp://mail:many"),
        ("CIVIC_MAIL_FROM", "nobody"),
        ("CIVIC_MAIL_FROM", "a@b\nBcc: c@d"),
        ("CIVIC_STORAGE", "ftp://somewhere"),
        ("CIVIC_STORAGE", "s3://"),
        ("CIVIC_TRUSTED_PROXIES", "-1"),
        ("CIVIC_LOG", "loud"),
        ("CIVIC_WORKERS", "0"),
        ("CIVIC_REPORTS_PER_HOUR", "0"),
        ("CIVIC_SECRET_KEY", "short"),
        ("CIVIC_REDIS_URL", "http://redis"),
        ("CIVIC_ALLOWED_HOSTS", "*.city.example"),
        ("CIVIC_ALLOWED_HOSTS", "https://city.example"),
        ("CIVIC_HSTS", "yes"),
        ("CIVIC_SECURITY_CONTACT", "security@city.example"),
        ("CIVIC_SECURITY_POLICY", "http://city.example/policy"),
        ("CIVIC_OUTGOING_ALLOWED", "http://idp.local"),
        ("CIVIC_OUTGOING_CERTIFICATES", "/no/such/file.pem"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(tmp_path, name, value):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **{name: value})
    assert caught.value.variable == name
    assert str(caught.value).startswith(f"{name}: ")


def test_a_misspelt_variable_is_refused_with_the_one_that_was_meant(tmp_path):
    with pytest.raises(SettingsError, match="did you mean CIVIC_PORT") as caught:
        read(tmp_path, CIVIC_PROT="8080")
    assert caught.value.variable == "CIVIC_PROT"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_database_addresses_all_take_the_same_form(tmp_path, scheme):
    settings = read(tmp_path, DATABASE_URL=f"{scheme}://app:pw@db/city?sslmode=require", CIVIC_SECRET_KEY=KEY)
    address = "postgresql+psycopg2://app:pw@db/city?sslmode=require"
    assert settings.database_url == address
    assert settings.database_owner_url == address
    assert settings.database_direct_url == address


def test_owner_and_direct_address_may_differ(tmp_path):
    settings = read(
        tmp_path,
        DATABASE_URL="postgresql://app@pooler/city",
        DATABASE_OWNER_URL="postgresql://owner@db/city",
        DATABASE_DIRECT_URL="postgresql://app@db/city",
        CIVIC_SECRET_KEY=KEY,
    )
    assert settings.database_owner_url == "postgresql+psycopg2://owner@db/city"
    assert settings.database_direct_url == "postgresql+psycopg2://app@db/city"


def test_an_owner_address_alone_is_refused(tmp_path):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, DATABASE_OWNER_URL="postgresql://owner@db/city")
    assert caught.value.variable == "DATABASE_URL"


def test_with_a_database_of_its_own_the_city_must_bring_its_secret_key(tmp_path):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, DATABASE_URL="postgresql://db/city")
    assert caught.value.variable == "CIVIC_SECRET_KEY"


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    kept = tmp_path / "data" / "secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["secret_key"]


def test_an_emptied_secret_key_is_refused_rather_than_used(tmp_path):
    read(tmp_path)
    (tmp_path / "data" / "secret_key").write_text("")
    with pytest.raises(SettingsError) as caught:
        read(tmp_path)
    assert caught.value.variable == "CIVIC_SECRET_KEY"


def test_the_mail_server_is_read_with_its_password_decoded(tmp_path):
    smtp = read(tmp_path, CIVIC_SMTP_URL="smtp://city%40example:p%2Fw@mail.example:587?starttls=1").smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.username, smtp.password) == (
        "mail.example", 587, "city@example", "p/w",
    )  # fmt: skip
    assert smtp.starttls and not smtp.tls


def test_smtps_means_tls_from_the_first_byte(tmp_path):
    smtp = read(tmp_path, CIVIC_SMTP_URL="smtps://mail.example").smtp
    assert smtp is not None and smtp.tls and smtp.port == 465


def test_an_empty_variable_counts_as_unset(tmp_path):
    assert read(tmp_path, CIVIC_PORT="", CIVIC_SMTP_URL=" ").port == 8000


def test_the_printed_form_holds_no_secret(tmp_path):
    settings = read(
        tmp_path,
        DATABASE_URL="postgresql://app:hush@db/city",
        CIVIC_SECRET_KEY=KEY,
        CIVIC_SMTP_URL="smtp://u:hush@mail",
    )
    assert "hush" not in repr(settings) + repr(settings.smtp) and KEY not in repr(settings)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"CIVIC_DATA": str(tmp_path / "file" / "below")})
    assert caught.value.variable == "CIVIC_DATA"


def test_root_below_a_closed_home_keeps_its_data_where_the_server_can_reach_it(tmp_path, monkeypatch):
    closed = tmp_path / "home"
    checkout = closed / "veche"
    checkout.mkdir(parents=True)
    closed.chmod(0o700)
    monkeypatch.setattr(data_folder.os, "geteuid", lambda: 0)
    folder = data_folder.default_data(checkout)
    assert folder.parent == Path("/var/lib/veche") and folder.name.startswith("veche-")
    assert folder == data_folder.default_data(checkout)
    (closed / "other").mkdir()
    assert folder != data_folder.default_data(closed / "other")


def test_everyone_else_keeps_it_beside(tmp_path, monkeypatch):
    tmp_path.chmod(0o700)
    monkeypatch.setattr(data_folder.os, "geteuid", lambda: 1000)
    assert data_folder.default_data(tmp_path) == tmp_path / "var"


@pytest.mark.parametrize(
    ("given", "meant"), [("3", "0 3 * * *"), ("03:30", "30 3 * * *"), ("15 */6 * * *", "15 */6 * * *")]
)
def test_the_time_of_backups_is_an_hour_a_time_or_a_cron_line(tmp_path, given, meant):
    settings = Settings.from_environment({"CIVIC_DATA": str(tmp_path), "CIVIC_BACKUP_AT": given})
    assert settings.backup_at == meant


@pytest.mark.parametrize(
    ("name", "given"),
    [("CIVIC_BACKUP_AT", "25"), ("CIVIC_BACKUP_AT", "at night"), ("CIVIC_BACKUP_AT", "@daily"),
     ("CIVIC_BACKUP_KEEP", "a week"), ("CIVIC_BACKUP_TO", "ftp://somewhere")],
)  # fmt: skip
def test_a_wrong_setting_of_backups_is_named(tmp_path, name, given):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({"CIVIC_DATA": str(tmp_path), name: given})
