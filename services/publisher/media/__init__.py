"""Photos in the form that a platform takes: made once of the agency's original, and kept."""
