"""A run's orders for a spreadsheet: sums to check by, accounts masked."""

import csv
import io

from backend.services.payments.ledger import RunView
from backend.services.social.recovery import escape

COLUMNS = ("run", "reference", "payee", "account", "kind", "amount_eur")


def write_csv(view: RunView) -> bytes:
    """UTF-8 with a mark, semicolons, the total last; what begins like a formula is made a text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    run = view.row.run
    for line in view.lines:
        words = (run.reference, line.reference, line.payee, line.account, line.kind)
        writer.writerow([*(escape(word) for word in words), _euros(line.amount_cents)])
    writer.writerow([escape(run.reference), "", "", "", "", _euros(sum(line.amount_cents for line in view.lines))])
    return out.getvalue().encode("utf-8-sig")


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"
