"""What events there are and what they look like: types, data, envelope, routing, and the documents made from them."""
