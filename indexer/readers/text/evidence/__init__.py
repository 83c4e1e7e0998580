"""What shows that lines beside a story are a title, a label, a note ...: rules, what they look at, their weights."""
