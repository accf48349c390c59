"""Patterns: words as small coloured grids, sentences of which are written by diffusion."""
