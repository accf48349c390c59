"""Training: from shards to checkpoints. The order of an epoch is `plan`, its rows come from `reader`."""
