"""`python -m textzip`."""

from textzip.cli import main

main()
