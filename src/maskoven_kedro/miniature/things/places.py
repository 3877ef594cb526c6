"""Things: places."""
