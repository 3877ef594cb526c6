"""SEEM, text prompt to mask, written from annotators.md section 3: no package of it exists."""
