"""Doctors and their associations as the fund keeps them: files for a code, changes of members, software, exemptions."""
