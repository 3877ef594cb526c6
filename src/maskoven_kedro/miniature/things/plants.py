"""Things: plants."""
