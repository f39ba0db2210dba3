"""From an approval or a withdrawal to the deliveries that it takes."""
