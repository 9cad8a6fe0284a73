"""Everything about oneself, to take along."""

from collections.abc import Iterator
from typing import IO, Any

from flask import Response

from backend.domain.actors import Patient
from backend.services import exporting
from backend.services.vault import Vault
from mobile_api.caller import true_now
from mobile_api.documenting import refuses
from mobile_api.house import house
from mobile_api.identity import patient_required
from mobile_api.parsing import Blueprint
from mobile_api.problems import reader_language

blueprint = Blueprint("exporting", __name__, description="Everything about oneself")
CHUNK = 64 * 1024
ZIP: dict[str, Any] = {
    "description": "The ZIP; its JSON files are as `ExportManifest`, `ExportFolder` and `ExportedLook` say.",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
}


@blueprint.route("/export", methods=["GET"])
@patient_required
@refuses(429, responses={200: ZIP})
def get_export(patient: Patient) -> Response:
    """Everything about oneself in one ZIP: JSON and the files.

    `export.json` says for whom: oneself under `self`, everybody one acts for today under `family/{matricule}`, each
    with one JSON array a subject (`ExportFolder`); what is about the account is under `self` only, as is
    `access_log.json`: who looked, when and why. Files that rows name by id lie under `files/`. At most five an hour.
    """
    held = house()
    vault = Vault(held.config.vault_keys)
    file = exporting.pack(held.sessions, vault, patient, reader_language(), held.now(), true_now())
    answer = Response(_pieces(file), mimetype="application/zip")
    answer.content_length = file.seek(0, 2)
    file.seek(0)
    answer.call_on_close(file.close)  # for who hangs up before the end
    name = f"memoires-{held.today().isoformat()}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece
