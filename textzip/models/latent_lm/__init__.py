"""Words seen as pictures and bytes, and the next word spelled in bytes."""
