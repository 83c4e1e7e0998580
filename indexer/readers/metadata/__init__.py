"""What is known of a story while it is read: labels to fields, wordings to values."""
