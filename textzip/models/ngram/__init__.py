"""Counted language models: the floor that every trained one is held against."""
