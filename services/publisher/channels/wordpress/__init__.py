"""Posts on WordPress sites, through the REST API."""
