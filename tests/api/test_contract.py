"""The served document against the served behaviour: schemathesis asks everything, as each kind of caller."""

import os
import re

import pytest

from tests.api.asking import ask_everything
from tests.api.world import World

EXAMPLES = 2000 if os.environ.get("PROVE") else 120
CAROLE = "Carole Conter"
PATHS = {
    "patient": r"^/api/v1/(me|people|documents|claims|references|access-log|tps|mr|export|push-subscriptions)(/|$)",
    "practice": r"^/api/v1/practice/",
    "scanner": r"^/api/v1/mailroom/",
    "stranger": r"^/api/v1/(session|tokens|activations|password-resets|oauth)(/|$)",
}
# What fits the schema and is refused all the same: registers, dates, bad passwords and files have the last word.
SEMANTIC = {
    "patient": ("change_password", "change_account", "put_proof", "read_reference"),
    "practice": ("deposit_memoire", "put_payment", "put_pid", "declare_doctor", "put_mr_revocation", "put_mr_summary"),
    "scanner": ("post_batch",),
    "stranger": ("begin_activations",),
}


@pytest.mark.parametrize("caller", PATHS)
def test_every_answer_is_one_that_the_document_names(world: World, caller: str) -> None:
    paths = world.app.extensions["api"].document["paths"]
    operations = sum(len(set(item) - {"parameters"}) for path, item in paths.items() if re.match(PATHS[caller], path))
    examples = max(6, EXAMPLES // operations)
    sent, complaints = ask_everything(world.app, headers_of(world, caller), PATHS[caller], examples, SEMANTIC[caller])
    assert not complaints, "\n\n".join(complaints[:20])
    assert sent >= EXAMPLES


def test_no_operation_is_left_unasked(world: World) -> None:
    for path in world.app.extensions["api"].document["paths"]:
        assert sum(bool(re.match(pattern, path)) for pattern in PATHS.values()) == 1, path


def headers_of(world: World, caller: str) -> dict[str, str]:
    """Signed in as this kind of caller, with something in the database to find."""
    if caller == "patient":
        for number in ("C-1", "C-2", "C-3"):
            world.deposit(CAROLE, number)
        world.send(CAROLE, world.inbox(CAROLE)[0]["id"])
        return world.phone(CAROLE)
    if caller == "practice":
        world.deposit(CAROLE, "C-1")
        return world.software()
    return world.software("scanner-un") if caller == "scanner" else {}
