"""The paper in pure functions: no kedro, no torch, no mlflow."""
