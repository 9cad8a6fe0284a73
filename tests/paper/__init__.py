"""Posted paper to order: seeded scans of bills with a code, damaged as print, as paper and by the scanner."""

from tests.paper.posting import DAMAGES, Sample, make

__all__ = ["DAMAGES", "Sample", "make"]
