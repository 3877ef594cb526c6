"""Things: objects."""
