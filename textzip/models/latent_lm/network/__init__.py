"""The network: tensors in, dict out."""
