"""What intake accepts and returns: one marshmallow schema validates, documents and names the fields."""
