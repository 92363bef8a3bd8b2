"""One module a check, named by its id, with its page beside it. There is no list to edit."""
