"""The page on which people judge masks: what it shows, and the small server behind it."""
