"""Mammals: how each kind is drawn, and the looks of its entities."""
