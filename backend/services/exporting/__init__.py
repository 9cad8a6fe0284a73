"""Everything about a patient, as one ZIP of JSON and the files themselves."""

from backend.services.exporting.packing import FORMAT, pack

__all__ = ["FORMAT", "pack"]
