from __future__ import annotations

from pathlib import Path

import pytest

from civic.core.sign_on import read_providers

GOOD = '[city]\nname = "City account"\nissuer = "https://id.city.example"\nclient_id = "veche"\n'


def listed(folder: Path, text: str, mode: int = 0o600) -> str:
    file = folder / "providers.toml"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return str(file)


def test_providers_are_read_in_their_order_and_their_secrets_are_not_shown(tmp_path: Path) -> None:
    text = (
        GOOD + 'client_secret = "hush"\n' + GOOD.replace("[city]", "[other]") + "second_factors = ['phr']\n"
    )
    first, second = read_providers(listed(tmp_path, text))
    assert (first.code, first.name, first.client_secret) == ("city", {"en": "City account"}, "hush")
    assert second.second_factors == ("phr",) and "hush" not in repr(first)


def test_a_secret_may_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = listed(tmp_path, GOOD + 'client_secret_variable = "ID_SECRET"\n', 0o644)
    monkeypatch.delenv("ID_SECRET", raising=False)
    with pytest.raises(ValueError, match="ID_SECRET"):
        read_providers(path)
    monkeypatch.setenv("ID_SECRET", "hush")
    assert read_providers(path)[0].client_secret == "hush"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[city", "not TOML"),
        ('[city]\nname = "A"\n', "issuer, client_id is missing"),
        (GOOD + "colour = 1\n", "'colour' is not known"),
        (GOOD + "trusts_email = 'yes'\n", "trusts_email has a value of the wrong kind"),
        (GOOD.replace("https:", "http:"), "https"),
        (GOOD.replace(".example", ".example?a=b"), "neither query"),
        (GOOD.replace("[city]", "[The City]").replace("The City", '"The City"'), "small letters"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_providers(listed(tmp_path, text))


def test_a_file_with_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="chmod 600"):
        read_providers(listed(tmp_path, GOOD + 'client_secret = "hush"\n', 0o640))
