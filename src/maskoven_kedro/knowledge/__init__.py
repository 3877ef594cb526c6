"""Sources of knowledge about entities and questions: an embedded Wikidata snapshot and a rule-based extractor."""
