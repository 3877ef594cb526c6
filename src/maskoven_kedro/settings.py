"""Settings of the Kedro project."""

import warnings

from maskoven_kedro.hooks import HOOKS as HOOKS

# Kedro's own use of omegaconf; nothing that this project or its users could change.
warnings.filterwarnings("ignore", message=r"register_new_resolver\(\) is deprecated")

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # With the default strategy one key in an environment would erase its siblings in base.
    "merge_strategy": {"parameters": "soft", "globals": "soft", "mlflow": "soft", "catalog": "soft"},
    "config_patterns": {"mlflow": ["mlflow*", "mlflow*/**"]},
}

# The lineage view needs no hooks: they write a file per run and warn on partial runs.
DISABLE_HOOKS_FOR_PLUGINS = ("kedro-viz",)
