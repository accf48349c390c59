"""What is learned, one after the other: each stage is a task."""
