"""Archives of anything readable to the stories in them."""
