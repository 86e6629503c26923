"""Settings: how each is read, what is refused, and what `jindao settings` shows of them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jindao import DataError, Settings, languages, say
from jindao.cli import main

SECRET = "0123456789abcdefXYZ"


def listed(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Result:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, ["settings"], catch_exceptions=False)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_setting_says_what_it_means(locale: str) -> None:
    for fact in Settings.facts({}):
        meaning = say(fact.code, locale)
        assert meaning != fact.code
        assert meaning not in [say(fact.code, other) for other in languages() if other != locale]


def test_an_empty_environment_is_the_defaults() -> None:
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"JINDAO_PROXIES": "  "}) == Settings()


def test_values_are_read() -> None:
    settings = Settings.from_env(
        {
            "JINDAO_NETWORK": "/srv/n",
            "JINDAO_PROXIES": "2",
            "JINDAO_LOG_LEVEL": "Warning",
            "JINDAO_REDIS_URL": "redis://cache:6379/0",
            "JINDAO_METRICS_TOKEN": SECRET,
        }
    )
    assert settings.network == Path("/srv/n")
    assert (settings.proxies, settings.log_level) == (2, "warning")
    assert settings.redis_url == "redis://cache:6379/0"
    assert SECRET not in repr(settings)


def test_limits_change_what_they_name() -> None:
    limits = dict(Settings.from_env({"JINDAO_LIMITS": "plan=3/hour, share = off"}).limits)
    assert limits["plan"] == "3/hour"
    assert "share" not in limits
    assert limits["route"] == dict(Settings().limits)["route"]
    assert Settings.from_env({"JINDAO_LIMITS": "off"}).limits == ()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("JINDAO_PROXIES", "-1", "setting_whole"),
        ("JINDAO_PROXIES", "9", "setting_high"),
        ("JINDAO_IMPORT_MB", "0", "setting_between"),
        ("JINDAO_IMPORT_POINTS", "many", "setting_whole"),
        ("JINDAO_IMPORT_SECONDS", "601", "setting_between"),
        ("JINDAO_LOG_LEVEL", "loud", "setting_choice"),
        ("JINDAO_REDIS_URL", "http://cache", "setting_redis"),
        ("JINDAO_METRICS_TOKEN", "short", "setting_token"),
        ("JINDAO_LIMITS", "plan", "setting_limits"),
        ("JINDAO_LIMITS", "plan=0/minute", "setting_limits"),
        ("JINDAO_LIMITS", "dance=3/minute", "setting_limits"),
        ("JINDAO_LIMITS", "plan=3/fortnight", "setting_limits"),
        ("JINDAO_LOCALE", "fr", "setting_locale"),
        ("JINDAO_TILES", "https://t.example/", "setting_tiles"),
    ],
)
def test_what_cannot_be_is_refused(
    name: str, value: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError) as caught:
        Settings.from_env({name: value})
    assert caught.value.code == code
    for locale in ("zh", "en"):
        assert name in caught.value.message(locale)
    if name != "JINDAO_LOCALE":
        done = listed({name: value, "JINDAO_THEMES": "/srv/themes"}, monkeypatch)
        assert done.exit_code == 1
        assert name in done.stderr
        assert "JINDAO_THEMES = /srv/themes" in done.stdout


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {
        "JINDAO_REDIS_URL": f"redis://user:{SECRET}@cache:6379/0",
        "JINDAO_METRICS_TOKEN": SECRET,
        "JINDAO_TILES": "https://t.example/{z}/{x}/{y}?tk=" + SECRET + "&style={s}",
    }
    done = listed(environ, monkeypatch)
    assert done.exit_code == 0
    assert SECRET not in done.output
    assert "redis://***@cache:6379/0" in done.stdout
    assert "https://t.example/{z}/{x}/{y}?tk=***&style={s}" in done.stdout
    with pytest.raises(DataError) as caught:
        Settings.from_env({"JINDAO_REDIS_URL": f"http://user:{SECRET}@cache"})
    assert SECRET not in caught.value.message("en")


def test_a_variable_that_is_no_setting_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    done = listed({"JINDAO_NETWROK": "/srv/n", "JINDAO_ZZZ": "1"}, monkeypatch)
    assert done.exit_code == 0
    near, lone = (line for line in done.stderr.splitlines() if "_NETWROK" in line or "_ZZZ" in line)
    assert "JINDAO_NETWORK" in near
    assert "JINDAO_ZZZ" in lone
    for item in fields(Settings):
        assert f"{item.metadata['env']} = " in done.stdout
