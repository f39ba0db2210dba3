"""TikTok: tasks for a person."""
