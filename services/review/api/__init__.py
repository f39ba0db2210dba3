"""The review API: items, and one operation for each thing that can be done to them."""
