"""Things: vehicles."""
