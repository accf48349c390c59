"""The slot model's network: tensors in, tensors out; no files, no loops, no globals."""
