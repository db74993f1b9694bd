"""The cluster is raised once for all tests of this folder, and only where it is asked for: `make cluster-test`."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.parts import Cluster

FORMS = 20_000  # of surveys, signed beforehand

if not os.environ.get("CLUSTER"):
    collect_ignore_glob = ["test_*"]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Everything, running; what the parts have said is kept where a test fails (CLUSTER_KEEP)."""
    made = Cluster(Path(tempfile.mkdtemp(prefix="portal-cluster-")))
    try:
        made.start()
        yield made
    finally:
        made.stop()
        if not os.environ.get("CLUSTER_KEEP"):
            shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def told(cluster) -> dict:
    """What the load sends."""
    return json.loads(
        cluster.manage("shell", "-v", "0", "-c", f"from tests.cluster import furnish; furnish.main({FORMS})")
    )
