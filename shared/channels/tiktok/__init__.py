"""TikTok: a person uploads the video or the photos."""
