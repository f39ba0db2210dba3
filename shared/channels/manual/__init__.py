"""Places that no program reaches: a person does it."""
