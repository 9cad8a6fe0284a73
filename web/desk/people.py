"""`/desk/people`: look somebody up, and print the letter with which they open their account."""

import uuid

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from backend.domain.actors import Staff
from backend.domain.text import N_
from backend.languages import translate
from backend.services import register
from mobile_api.caller import true_now
from mobile_api.house import house, transaction
from web.desk.access import staff_required
from web.desk.frame import show
from web.templating import speak

blueprint = Blueprint("desk_people", __name__, url_prefix="/desk/people")
SHORTEST = 3
PRINT, BACK = N_("Print"), N_("Back")


@blueprint.get("")
@staff_required(*register.ROLES)
def search(staff: Staff) -> ResponseReturnValue:
    """By matricule or name; nobody is shown before somebody was asked for."""
    words = request.args.get("q", "").replace("\0", "").strip()[:100]
    found = None
    if len(words) >= SHORTEST:
        with transaction() as session:
            found = register.find(session, staff, words, house().now())
    return show(staff, "people.html", q=words, found=found, most=register.MOST, shortest=SHORTEST)


@blueprint.get("/<uuid:person_id>")
@staff_required(*register.ROLES)
def show_person(staff: Staff, person_id: uuid.UUID) -> ResponseReturnValue:
    """What staff may know: caisse, consent, who looks after whom, the counter, whether there is an account."""
    with transaction() as session:
        entry = register.look_up(session, staff, person_id, house().facts, house().now())
    return show(staff, "person.html", entry=entry)


@blueprint.post("/<uuid:person_id>/letter")
@staff_required(*register.ROLES)
def print_letter(staff: Staff, person_id: uuid.UUID) -> ResponseReturnValue:
    """The activation letter in the patient's language, to be printed; its code is shown this once."""
    with transaction() as session:
        person, code = register.print_letter(session, staff, person_id, true_now())
    speak(person.language)
    labels = {"print": translate(PRINT, staff.language), "back": translate(BACK, staff.language)}
    address = f"{house().config.public_url}/activate"
    page = render_template(
        "desk/letter.html", person=person, code=code, address=address, today=house().today(), staff=staff, labels=labels
    )
    return make_response(page)
