"""The desks: HTML pages for staff, one module per page."""
