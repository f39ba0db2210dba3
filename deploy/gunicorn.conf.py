"""gunicorn for every web process: preloaded once, forked, one gevent loop a worker. Its environment variables:

PORT, BIND (default 127.0.0.1), KABAR_SERVICE (which service this is), KABAR_WEB_WORKERS (default 2 where people and
agencies wait, else 1), PROMETHEUS_MULTIPROC_DIR (where the workers share their metrics; emptied at start).
"""

# ruff: noqa: E402 - the standard library has to be patched before anything else is imported
from gevent import monkey

monkey.patch_all()

import os
import shutil
import tempfile
from pathlib import Path

_service = os.environ.get("KABAR_SERVICE", "web")
_metrics_folder = Path(
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(Path(tempfile.gettempdir()) / f"kabar-metrics-{_service}"))
)

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("KABAR_WEB_WORKERS") or {"intake": 2, "review": 2}.get(_service, 1))
worker_class = "gevent"
preload_app = True
keepalive = 5
timeout = 60
graceful_timeout = 10
loglevel = "warning"
accesslog = None
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat, wanted in memory


def on_starting(_server):
    """Metrics of an earlier run would be counted again."""
    shutil.rmtree(_metrics_folder, ignore_errors=True)
    _metrics_folder.mkdir(parents=True, mode=0o700)


def when_ready(_server):
    """What is loaded by now stays shared between the workers if the collector leaves it alone."""
    from shared.garbage_collection import freeze_loaded_objects

    freeze_loaded_objects()


def child_exit(_server, worker):
    """Gauges of a worker that has ended must not stay for ever."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
