"""Any file as pages that people can read where they can, and back byte for byte. Needs no network, and no torch.

from textzip.pack.packing import pack
from textzip.pack.unpacking import unpack
"""
