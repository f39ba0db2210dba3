"""Reading items: lists without objects, pages by key, counts that stop counting."""
