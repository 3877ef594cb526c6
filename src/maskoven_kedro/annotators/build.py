"""From options to a ready annotator."""

from __future__ import annotations

from maskoven_kedro.annotators.base import Annotator, AnnotatorUnavailable
from maskoven_kedro.annotators.grounded_sam import GroundedSam
from maskoven_kedro.annotators.sam import input_side
from maskoven_kedro.annotators.weight_files import checkpoint_of, network_folder
from maskoven_kedro.annotators.weights import load_detector, load_segmenter
from maskoven_kedro.core.annotation_options import GroundedSamOptions


def build_annotator(options: GroundedSamOptions) -> Annotator:
    """Load the networks that the options name.

    Raises AnnotatorUnavailable when files are missing (the message names the command that makes them), when weights
    do not fit, when the segmenter's input has another size than asked for, or when the packages of
    `implementation: reference` are not installed.
    """
    folders = [network_folder(options.detector, "detector"), network_folder(options.segmenter, "segmenter")]
    detector, tokenizer = load_detector(folders[0], options.device, options.dtype)
    segmenter = load_segmenter(folders[1], options.device, options.dtype)
    side = input_side(segmenter)
    if options.segmenter_size not in (None, side):
        raise AnnotatorUnavailable(f"The segmenter takes {side} pixels, not {options.segmenter_size}")
    kind: type[GroundedSam] = GroundedSam
    if options.implementation == "reference":
        from maskoven_kedro.annotators.reference import ReferenceGroundedSam

        kind = ReferenceGroundedSam
    return kind(detector, segmenter, tokenizer, options, checkpoint_of(folders))
