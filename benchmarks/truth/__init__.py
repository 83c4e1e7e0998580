"""What is really in the stories, found by looking, and how each engine's answers compare with it."""
