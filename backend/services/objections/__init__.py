"""Objections: how they come in, who decides on them, and what the patient gets in answer."""
