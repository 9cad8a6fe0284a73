"""Sentences, amounts and days in five languages."""
