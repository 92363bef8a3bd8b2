"""The mutation operators: a module each, found by listing this package."""
