"""Things: food."""
