"""The error of a run that cannot begin; alone in its module, because every start-up imports it."""


class PreflightFailed(RuntimeError):
    """A run cannot begin; the message names every obstacle and its mend."""
