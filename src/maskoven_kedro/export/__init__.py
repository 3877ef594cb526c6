"""The release in the formats of those who read it next; writers get an open binary file and never a path."""
