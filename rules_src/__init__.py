"""What this organisation promises its users, and when it wakes someone up: a package a service."""
