"""Serves the small review in a process of its own, which a test may kill: FOLDER PORT CASES PLACE."""

import sys
from dataclasses import replace
from pathlib import Path

from maskoven_kedro.review.app import create_app
from maskoven_kedro.review.serve import bound, serve
from tests.review.cases import review

if __name__ == "__main__":
    shown = review(Path(sys.argv[1]), int(sys.argv[3]))
    serve(create_app(replace(shown, place=sys.argv[4])), bound(int(sys.argv[2])))
