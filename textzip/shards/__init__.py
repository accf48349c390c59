"""Shards: the contract between rendering and training, and what checks it. docs/format.md describes it."""
