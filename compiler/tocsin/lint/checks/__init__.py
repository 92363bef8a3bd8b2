"""One module a check, named by its id, with its page beside it. Found by listing; there is no list to edit."""
