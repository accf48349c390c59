"""Networks that treat text as pictures, and their losses: no files, no loops, no globals."""
