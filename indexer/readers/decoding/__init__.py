"""Bytes to text: encodings by evidence, and what was done to a text on its way undone."""
