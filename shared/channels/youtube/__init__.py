"""YouTube: a person uploads the video."""
