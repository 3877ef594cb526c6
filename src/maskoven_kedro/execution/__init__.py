"""How promised work is done: one module per way, each with one function `execute`."""
