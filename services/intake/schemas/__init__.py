"""What intake accepts and answers: one marshmallow schema validates, documents and names the fields."""
