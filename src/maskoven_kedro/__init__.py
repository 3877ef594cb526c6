"""Masks linked to Wikidata entities: reverse annotation, measured."""
