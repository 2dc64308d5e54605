"""Gunicorn's configuration: threads for waiting, a few processes for computing."""

import os

from finops.logs import logging_config

# Frames of one body are small: waking other threads for them costs more than they save.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
wsgi_app = "finops.wsgi:application"
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 120
graceful_timeout = 3
keepalive = 30
# Uploads are large: the worker's heartbeat file must not live on a slow disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a memory disk, not a file of ours
control_socket_disable = True
logconfig_dict = logging_config()
