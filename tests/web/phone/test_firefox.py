"""The same phone in another browser: no Background Sync, other storage, other rules for workers."""

from collections.abc import Iterator

import pytest

from tests.firefox import ENTER, Firefox, firefox
from tests.live import LiveServer
from tests.web.phone.bills import hand_in
from tests.web.phone.kept import KEPT, names_nobody

pytestmark = [pytest.mark.browser, pytest.mark.prove]
CLAIMS = "fetch('/api/v1/claims?limit=25').then(r => r.json()).then(list => list.items.length)"


@pytest.fixture
def phone() -> Iterator[Firefox]:
    with firefox() as started:
        yield started


def test_signed_in_read_sent_offline_and_signed_out(phone: Firefox, live_server: LiveServer) -> None:
    account = live_server.patient("Jean Jacoby")
    for cents in (5770, 5771):
        hand_in(live_server, account, cents=cents)
    phone.go(live_server.base_url)
    phone.find("h1", "Se connecter")
    phone.type("#login", account["login"])
    phone.type("#password", account["password"])
    phone.type("#totp", live_server.code(account) + ENTER)
    phone.find("h1", "Documents")
    before = phone.run(CLAIMS)

    phone.press(".row", "57,70")
    phone.find(".forecast", "Vous recevrez environ 50,78")
    phone.press(".thumb .button", "Envoyer à la CNS · 57,70 €")
    phone.press("dialog .button", "Envoyer")
    phone.find("h1", "Envoyé à la CNS")
    assert phone.run(CLAIMS) == before + 1

    phone.run("navigator.serviceWorker.ready.then(() => true)")
    phone.go(f"{live_server.base_url}/me")
    phone.press(".button", "Garder mes documents sur ce téléphone")
    phone.find(".badge", "Gardés, état du")
    phone.set_offline(True)
    phone.go(f"{live_server.base_url}/documents")
    phone.find("#strip", "Hors ligne. Vos documents du")
    assert phone.from_worker()
    phone.press(".row", "57,71")
    phone.press(".thumb .button", "Envoyer à la CNS")
    phone.press("dialog .button", "Envoyer")
    phone.find("h1", "En attente du réseau")
    phone.set_offline(False)
    phone.find("#told", "Envoyé à votre caisse.")
    assert phone.run(CLAIMS) == before + 2

    phone.go(f"{live_server.base_url}/me")
    phone.press(".button", "Me déconnecter ici")
    phone.find("h1", "Se connecter")
    kept = str(phone.run(f"({KEPT})()")).replace("\\u00a0", " ").replace("\u00a0", " ")
    assert "Pas de connexion" in kept  # the shell stays
    names_nobody(kept, account)
    phone.set_offline(True)
    phone.go(f"{live_server.base_url}/documents")
    phone.find("h1", "Pas de connexion")
