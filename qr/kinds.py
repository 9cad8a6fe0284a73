"""What a file is, by its very first bytes: names, endings and declared types are not believed."""

from qr.refusals import Refused

_SIGNATURES = {
    b"%PDF": "PDF",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
}


def kind_of(head: bytes) -> str:
    """PDF, TIFF, JPEG or PNG by the very first bytes; raises Refused. Names and endings are not believed."""
    if not head:
        raise Refused("empty")
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return kind
    raise Refused("unknown_type")
