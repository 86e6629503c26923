"""Path networks 路网: columns, bundles on disk, sources, snapping."""
