"""For patients: their documents, claims, consent, and those they care for."""
