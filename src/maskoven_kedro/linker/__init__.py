"""The linker: from a picture and a mask to an entity."""
