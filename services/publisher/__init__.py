"""The publisher: brings what was approved to every channel and keeps where it was published."""
