"""What readers write below posts on platforms: read from there, and worked on at the desk and by agencies."""
