"""The miniature: a deterministic, rendered OVEN with exact ground-truth masks, written in OVEN's own file formats."""
