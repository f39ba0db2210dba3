"""Text that people wrote: its Markdown, its sentences, and the difference of two texts. All of it in linear time."""
