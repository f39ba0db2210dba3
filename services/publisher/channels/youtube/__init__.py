"""YouTube: tasks for a person."""
