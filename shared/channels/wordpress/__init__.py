"""WordPress: the sites of agencies, villages and schools."""
