"""Reading submissions: what the API and the portal both show."""
