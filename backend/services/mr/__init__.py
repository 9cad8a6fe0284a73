"""Reference doctor (médecin référent): declarations in, decisions, ends, letters, yearly summaries."""
