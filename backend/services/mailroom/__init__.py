"""The mail room: piles are received, read page by page, filed packet by packet, and finished by hand where needed.

receiving       bytes in, one batch for the same bytes; originals, shelf, sheets: those bytes as pages
reading         the worker's part: pages, in slices, restartable anywhere; outside_check: a virus scanner first
filing          one packet to its outcome
worklist        what waits for a person; presence: who has it open; packets, piles, figures: other lists
viewing         one packet: its paper, page_readings, the bills beside it
handling        what an operator does with it; mistyped, capturing, regrouping, forwarding, letters
undoing         any of it taken back; withdrawing: with the claim

What becomes of a registered bill (`backend.domain.paper` decides, in this order):

| on paper arrives                     | outcome        | claim                                    | finished |
|--------------------------------------|----------------|------------------------------------------|----------|
| one sent by app, PID or TPS          | already_sent   | linked, both dates                       | yes      |
| one that came by post before         | doubled        | linked, both dates                       | yes      |
| another caisse's, or nobody's        | other_caisse   | none until it is forwarded               | no       |
| one that the practice cancelled      | to_check       | none, ever                               | no       |
| an unpaid one whose other copy waits | doubled        | with the other copy                      | no       |
| an unpaid one                        | to_check       | when proof is seen, or payment recorded  | no       |
| one that arrived after the last day  | to_check       | none; the patient can ask in writing     | no       |
| any other                            | filed          | at once, from the day it arrived         | yes      |

While an unpaid one waits its document shows `received-by-post`, and ENVOYER answers already-sent-by-post. A filing is
undone as long as its claim is undecided, on nobody's desk and nobody asked the patient.
"""
