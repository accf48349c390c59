"""The causal model's network: tensors in, tensors out."""
