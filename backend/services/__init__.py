"""Acts: one function for each thing a person, a machine or the night does; session first, actor second.

Services never commit. They end with `session.flush()` where a database constraint may still say no.
"""
