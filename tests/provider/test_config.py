"""provider.toml: defaults that work, and mistakes that are named."""

from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from virtengine.provider.cli import provider
from virtengine.provider.config import BadConfig, read_config
from virtengine.provider.daemon import KEY_FILE, find_passphrase
from virtengine.provider.errors import ProviderError
from virtengine.provider.keys import read_keys


def write(folder: Path, text: str) -> Path:
    path = folder / "provider.toml"
    path.write_text(text)
    return path


def test_an_empty_file_is_a_working_configuration(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, ""))
    assert config.home == tmp_path
    assert config.local.driver == "bwrap"
    assert (config.local.first_port, config.local.last_port) == (31000, 31999)
    assert config.capacity.cpu_milli > 0
    assert not config.rates.is_free


def test_settings_are_read_exactly(tmp_path: Path) -> None:
    text = """
    region = "eu"
    [capacity]
    cpu = "2.5"
    memory = "3Gi"
    storage = "20G"
    [pricing]
    cpu_core_hour = "0.1"
    [pricing.gpu_hour]
    a100 = "12.5"
    [api]
    listen = "127.0.0.1:0"
    [local]
    driver = "process"
    ports = "4000-4010"
    """
    config = read_config(write(tmp_path, text))
    assert (config.capacity.cpu_milli, config.capacity.memory_bytes, config.capacity.storage_bytes) == (
        2500,
        3 << 30,
        20 * 10**9,
    )
    assert config.rates.cpu_core == Fraction(1, 10)
    assert config.rates.gpu["a100"] == Fraction(25, 2)
    assert config.local.driver == "process"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("regoin = 'eu'", "regoin is no setting"),
        ("[local]\ndrivr = 'process'", "local.drivr is no setting"),
        ("region = 3", "region is a text"),
        ("[capacity]\ncpu = '-1'", "capacity"),
        ("[pricing]\ncpu_core_hour = '1e3'", "cpu_core_hour is a decimal"),
        ("[pricing]\ngpu_hour = 3", "pricing.gpu_hour"),
        ("[metering]\nperiod_blocks = 0", "period_blocks is a whole number"),
        ("[local]\nports = '9-3'", "local.ports"),
        ("[local]\nhost_image = 'yes'", "true or false"),
        ("[local.images]\nsmall = 'nowhere'", "no root file system"),
        ("[api]\nlisten = '8443'", "api.listen"),
        ("[local]\npublish_host = 'http://here'", "publish_host is a name"),
        ("[local]\npublish_host = ''", "publish_host is a name"),
        ("= 3", "cannot be read"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadConfig) as caught:
        read_config(write(tmp_path, text))
    assert words in str(caught.value)


def test_an_address_of_version_6_is_listened_on_without_its_brackets(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, "[api]\nlisten = '[::1]:8443'")).api_address == "::1"


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadConfig) as caught:
        read_config(tmp_path / "provider.toml")
    assert "provider init" in caught.value.hint


def test_init_writes_a_configuration_that_reads_and_keys_that_open(tmp_path: Path) -> None:
    home = tmp_path / "provider"
    result = CliRunner().invoke(
        provider, ["init", "--home", str(home), "--driver", "process", "--listen", "127.0.0.1:9443"]
    )
    assert result.exit_code == 0, result.output
    config = read_config(home / "provider.toml")
    assert (config.api_port, config.local.driver) == (9443, "process")
    passphrase = find_passphrase(config, lambda _: pytest.fail("nobody is asked"))
    assert read_keys(home / KEY_FILE, passphrase)
    for name in ("passphrase", KEY_FILE):
        assert (home / name).stat().st_mode & 0o077 == 0
    again = CliRunner().invoke(provider, ["init", "--home", str(home)])
    assert isinstance(again.exception, ProviderError)


def test_init_never_replaces_keys_or_the_passphrase_that_opens_them(tmp_path: Path) -> None:
    def init() -> None:
        command = ["init", "--home", str(tmp_path), "--driver", "process"]
        CliRunner().invoke(provider, command, catch_exceptions=False)

    init()
    settings, passphrase, keys = (tmp_path / name for name in ("provider.toml", "passphrase", KEY_FILE))
    before = passphrase.read_text(), keys.read_text()
    settings.unlink()  # moved away, as the refusal proposes; or the first try was interrupted
    init()
    assert settings.exists()
    assert (passphrase.read_text(), keys.read_text()) == before
    settings.unlink()
    keys.rename(tmp_path / "backup")  # as the refusal to overwrite keys proposes
    init()
    assert passphrase.read_text() == before[0]
    assert read_keys(keys, before[0]) != read_keys(tmp_path / "backup", before[0])
    settings.unlink()
    passphrase.unlink()
    with pytest.raises(ProviderError, match="not its passphrase"):
        init()
    assert not passphrase.exists()
