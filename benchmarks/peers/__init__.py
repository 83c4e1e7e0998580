"""What a user might pick instead, each in a small module of one shape."""
