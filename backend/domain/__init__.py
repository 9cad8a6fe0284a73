"""Plain Python: rules as pure functions of dated facts. No database, no clock, no input or output."""
