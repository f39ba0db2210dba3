"""The accounts on platforms: linking them, keeping their secrets, and how much each may be asked for."""
