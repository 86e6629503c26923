"""The network a planner works on: a bundle, or the skeleton of the dataset."""

from __future__ import annotations

from pathlib import Path

from jindao.heritage.dataset import Heritage
from jindao.network.network import Network


def open_network(directory: Path | None, heritage: Heritage) -> Network:
    """Return the network of a bundle, or the skeleton of a dataset where none is given.

    Raises
    ------
    BundleError
        Where the directory holds no bundle this program can trust.
    """
    if directory is not None:
        from jindao.network.bundle_reading import read_bundle

        return read_bundle(directory)
    from jindao.network.build import build_network
    from jindao.network.sources.skeleton import skeleton_of

    return build_network(skeleton_of(heritage), name=heritage.region.id, built_at="")
