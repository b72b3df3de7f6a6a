"""Readers: pure functions from a payload to a record."""
