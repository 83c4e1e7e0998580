"""Mail and news to stories: messages, mailboxes, digests."""
