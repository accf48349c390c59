"""Text: its normal form, and the sources it comes from."""
