"""Where people sign in and tokens are exchanged: at the platform or its stand-in, and never inside our networks."""

from __future__ import annotations

import pytest

from services.publisher.accounts.addresses import address_of, browser_address_of
from services.publisher.accounts.fields import WrongFields, checked
from shared.channels import CHANNELS
from tests.directory import plain_settings

X, MASTODON = CHANNELS["x"], CHANNELS["mastodon"]
STAND_IN = {
    "platforms_url": "http://sandbox:8705/platforms",
    "platforms_browser_url": "http://127.0.0.1:8785/platforms",
}
SERVER = {"server": "https://social.example/"}


def test_a_place_is_behind_the_api_or_has_an_address_of_its_own() -> None:
    real = plain_settings()
    assert address_of(X, "/2/oauth2/token", {}, real) == "https://api.x.com/2/oauth2/token"
    assert browser_address_of(X, "https://x.com/i/oauth2/authorize", {}, real) == "https://x.com/i/oauth2/authorize"
    assert address_of(MASTODON, "/oauth/token", SERVER, real) == "https://social.example/oauth/token"


def test_a_stand_in_has_the_paths_of_all_addresses_and_browsers_reach_it_their_own_way() -> None:
    stand_in = plain_settings(**STAND_IN)
    assert address_of(X, "https://x.com/i/oauth2/authorize", {}, stand_in) == (
        "http://sandbox:8705/platforms/x/i/oauth2/authorize"
    )
    assert browser_address_of(X, "https://x.com/i/oauth2/authorize", {}, stand_in) == (
        "http://127.0.0.1:8785/platforms/x/i/oauth2/authorize"
    )
    assert (
        address_of(MASTODON, "/oauth/token", SERVER, stand_in) == "http://sandbox:8705/platforms/mastodon/oauth/token"
    )


@pytest.mark.parametrize("server", ["https://127.0.0.1", "https://10.1.2.3", "http://169.254.169.254", "https://[::1]"])
def test_a_server_inside_our_networks_is_refused(server: str) -> None:
    assert MASTODON.accounts is not None
    with pytest.raises(WrongFields) as refused:
        checked(MASTODON.accounts, {"server": server, "access_token": "x" * 40}, plain_settings())
    assert set(refused.value.errors) == {"server"}
