"""The steps of the tour: the sentences of each, and the state of the window that it sets.

After He, Zhang, Ren and Sun, *Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition*
(2014), and for R-CNN after Girshick, Donahue, Darrell and Malik, *Rich Feature Hierarchies for Accurate Object
Detection and Semantic Segmentation* (2014). A figure in a sentence is one of :func:`spp_viewer.gui.tour.facts.facts`;
a sentence is left out unless all of its figures are known, which also chooses between the sentence for one scale and
that for several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from spp_viewer.gui.i18n.text import paragraph, tr, tr_noop


@dataclass(frozen=True)
class TourStep:
    """One step.

    Attributes
    ----------
    sentences
        The text, with the names of figures in braces.
    stage
        Stage of the pipeline strip; its overlays and its page are shown.
    panel
        The page at the side, if not the stage's.
    fallback
        The page to show if there is no such page.
    selects
        Whether the window of the strongest detection is selected.
    filters
        Whether the filter with the largest response in this window is shown over the photograph.
    counts
        Whether the race shows how often R-CNN warps each pixel.
    races
        Whether the card offers a race.
    compare
        What the second canvas shows, if there is room for one; empty for no second one.
    rings
        Widgets to outline, by the names of :func:`spp_viewer.gui.tour.highlight.place`.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    stage: str
    panel: str = ""
    fallback: str = ""
    selects: bool = False
    filters: bool = False
    counts: bool = False
    races: bool = False
    compare: str = ""
    rings: tuple[str, ...] = ()

    def tell(self, facts: Mapping[str, str]) -> str:
        """Return the sentences whose figures are known, in the language of the window."""
        return paragraph(tr(words).format(**facts) for words in self.sentences if fields_of(words) <= facts.keys())


def fields_of(sentence: str) -> set[str]:
    """Return the names of the figures in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


STEPS = (
    TourStep(
        "wanted",
        tr_noop("Boxes around objects"),
        (
            tr_noop(
                "Object detection asks what is in a photograph and where: a class and a box around every object of "
                "the classes that it knows."
            ),
            tr_noop("Boxes that SPP-Net shows here: {shown}. The strongest says {best}, with a score of {score}."),
            tr_noop("The next steps follow this answer from the pixels on."),
        ),
        stage="detections",
        rings=("canvas", "tile.detections"),
    ),
    TourStep(
        "sizes",
        tr_noop("Networks of one size"),
        (
            tr_noop(
                "Convolutions take an image of any size, but the fully connected layers behind them need a vector of "
                "one length."
            ),
            tr_noop(
                "So networks took images of one size only, such as {fixed_size} pixels. A photograph of {photo_size} "
                "pixels had to be cropped, which may lose a part of the object, or warped, which distorts it."
            ),
            tr_noop("Spatial pyramid pooling takes this constraint away."),
        ),
        stage="image",
        panel="sizes",
        fallback="detections",
        rings=("middle",),
    ),
    TourStep(
        "proposals",
        tr_noop("Proposals"),
        (
            tr_noop(
                "Where could an object be? A search that knows no classes proposes boxes; Selective Search, the "
                "paper's, grows them from regions of similar colour and texture."
            ),
            tr_noop("There are {proposals} here, and the detector has to say what each of them shows."),
            tr_noop("R-CNN and SPP-Net take the same proposals. They differ in what comes next."),
        ),
        stage="proposals",
        rings=("canvas", "tile.proposals"),
    ),
    TourStep(
        "rcnn",
        tr_noop("R-CNN: every window anew"),
        (
            tr_noop("R-CNN warps each proposal to {side} pixels and runs the whole network on it: {proposals} times."),
            tr_noop(
                "Proposals overlap, so the same pixels are convolved again and again. On the left, bright pixels are "
                "in many windows: in {most} at most, in {mean} on average."
            ),
            tr_noop("The warped windows together have {ratio} times the pixels that SPP-Net convolves."),
        ),
        stage="proposals",
        panel="race",
        counts=True,
        rings=("rcnn",),
    ),
    TourStep(
        "conv5",
        tr_noop("One convolution pass"),
        (
            tr_noop("SPP-Net convolves the whole photograph once, at {input_size} pixels, in {conv_time}."),
            tr_noop("SPP-Net convolves the whole photograph once at each of {scales}, in {conv_time} together."),
            tr_noop("The last convolution, conv5, leaves {filters} maps of {map_cells} cells: one for each filter."),
            tr_noop("On the largest scale, conv5 leaves {filters} maps of {largest_cells} cells: one for each filter."),
            tr_noop(
                "The colours show where filter {filter} responds; it is the strongest inside the window of the best "
                "detection."
            ),
        ),
        stage="conv5",
        filters=True,
        rings=("canvas", "mosaic", "tile.conv5"),
    ),
    TourStep(
        "projection",
        tr_noop("Windows on the map"),
        (
            tr_noop(
                "A proposal is not cut out of the photograph but projected onto conv5: its window is the range of "
                "cells whose receptive fields are centred in it."
            ),
            tr_noop("This one, of {box_size} pixels, covers {window_cells} of the {map_cells} cells."),
            tr_noop(
                "This one, of {box_size} pixels, covers {window_cells} cells at scale {scale}, where its size is "
                "closest to that of the images which the network was trained on."
            ),
            tr_noop("No window needs a convolution of its own: all {proposals} read the same maps."),
        ),
        stage="windows",
        selects=True,
        rings=("canvas", "tile.windows"),
    ),
    TourStep(
        "pyramid",
        tr_noop("The spatial pyramid"),
        (
            tr_noop(
                "The cells of the window are divided into grids of {grids}: {bins} bins, however large the window is."
            ),
            tr_noop("In each bin, every filter keeps its largest response: max pooling."),
            tr_noop("A larger window has larger bins, not more of them."),
        ),
        stage="pyramid",
        selects=True,
        rings=("canvas", "pyramid"),
    ),
    TourStep(
        "scores",
        tr_noop("One length, then the scores"),
        (
            tr_noop("{bins} bins of {filters} filters make a vector of {length} values: one length for every window."),
            tr_noop(
                "Two fully connected layers turn it into {features} features, and for each of the {classes} classes "
                "a linear SVM gives a score."
            ),
            tr_noop("This window scores {window_score} as {window_class}. Zero is the SVM's boundary."),
        ),
        stage="fc7",
        selects=True,
        rings=("vector", "scores"),
    ),
    TourStep(
        "nms",
        tr_noop("Regression and suppression"),
        (
            tr_noop(
                "A linear regressor of its class moves and resizes each box, here from the dashed lines to the solid."
            ),
            tr_noop(
                "Many windows see the same object. Of two boxes of a class that overlap by an IoU above {iou}, "
                "non-maximum suppression keeps the one with the higher score."
            ),
            tr_noop(
                "Of {candidates} boxes {detections} remain; those that score above {threshold} are shown: {shown}."
            ),
        ),
        stage="regression",
        selects=True,
        compare="nms",
        rings=("middle", "regression", "suppression"),
    ),
    TourStep(
        "timing",
        tr_noop("What it saves"),
        (
            tr_noop("Once the proposals are there, SPP-Net takes {own_time} here, {conv_time} of it for convolutions."),
            tr_noop("Race it against R-CNN to see the difference; {sample} windows give an estimate."),
            tr_noop(
                "In the race it took {spp_time} and R-CNN {rcnn_time}: {conv_speedup} as long for the convolutions, "
                "{speedup} in all."
            ),
            tr_noop("R-CNN ran {timed} of {windows} windows, so its figures are extrapolated."),
            tr_noop("Both ran at once ({shared}), so neither time is its own."),
            tr_noop("From the proposals to fc7 it is {features_speedup}; by multiply-adds alone it would be {bound}."),
            tr_noop("The paper reports 24 to 102 times, proposals not counted."),
        ),
        stage="detections",
        panel="race",
        races=True,
        rings=("lanes", "figures"),
    ),
)
