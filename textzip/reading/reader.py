"""The reader by its earlier name, which cards of exported models print."""

from textzip.models.slot.use import Reader, Reading, load, read

__all__ = ["Reader", "Reading", "load", "read"]
