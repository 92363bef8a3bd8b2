"""The journeys of `tocsin test`, each readable from top to bottom: of the project's cases, of test files."""
