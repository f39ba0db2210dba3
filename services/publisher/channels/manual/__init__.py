"""Places that no program reaches: each delivery is a task for a person."""
