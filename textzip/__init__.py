"""textzip: text becomes small pictures, and networks learn to read them back.

Importing this package loads nothing heavy. The two halves are `textzip.render` (text and fonts to pages and
shards; never torch) and `textzip.shards` (the contract a training half reads).
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
