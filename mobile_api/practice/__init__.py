"""For practice software: deposit memoires, follow them, look up a patient's consent."""
