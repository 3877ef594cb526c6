"""How data are kept: Kedro datasets, one per module. Computation that a node promised is performed on saving."""
