"""How much somebody handed in, by day: what quotas are counted by."""

import uuid

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db import Base, Day


class Intake(Base):
    """Files and bytes that one owner (an account, a practice) handed in on one day.

    A day has several rows (`slot`), so that what is handed in at once need not wait for each other.
    """

    __tablename__ = "intake"
    __table_args__ = (CheckConstraint("files > 0 AND bytes >= 0", name="counts"),)

    owner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[Day] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    files: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
