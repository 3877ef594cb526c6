"""What a run will take, and whether it can begin: inputs counted, a minute of work measured, obstacles named."""
