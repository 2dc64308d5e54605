"""Who exists, who may do what, and what was granted; the project package."""

from finops.celery import app as celery_app

__all__ = ["celery_app"]
