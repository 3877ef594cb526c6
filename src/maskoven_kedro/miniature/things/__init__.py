"""How each kind of thing is drawn, and the looks of its entities."""
