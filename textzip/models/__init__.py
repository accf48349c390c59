"""The family: networks that treat text as pictures, one folder each, and the plain one they are held against."""
