"""Telling people: whoever makes news calls `tell`, in the transaction of the news; the rest is done by jobs."""

from backend.services.telling.notices import tell, tell_account

__all__ = ["tell", "tell_account"]
