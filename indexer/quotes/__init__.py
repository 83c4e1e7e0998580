"""Lines as they are remembered: where they stand, how sure that is, and what differs word by word."""
