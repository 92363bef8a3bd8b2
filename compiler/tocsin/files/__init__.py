"""Disk: the only package that reads or writes files."""
