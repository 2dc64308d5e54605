"""manage.py import_events FILE… [--tenant SLUG] [--format F]"""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.parsers import FORMATS
from ledger.services.crediting.settling import settle_waiting
from ledger.services.crediting.telling import tenants_with_marks
from ledger.services.importing import NamedFile, run_job, submit_import

COUNTS = ("accepted", "duplicate", "conflict", "rejected", "skipped")
SECONDS_BETWEEN_LINES = 2.0
SECONDS_BETWEEN_TRIES = 1.0


class Command(BaseCommand):
    """Imports files as one job, here and now; a worker goes on with it if this is killed."""

    help = (
        "Import requests, cost events and outcomes (CSV, JSON, JSON Lines, Parquet; plain, gzip or "
        "a ZIP of one file), or the calls of another tool's export."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--tenant", help="slug; without it rows are routed by their tenant_id")
        parser.add_argument("--format", choices=FORMATS)

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's command options
        tenant = self.tenant(options["tenant"])
        with tenant_scope(tenant.pk), transaction.atomic(), ExitStack() as files:
            named = [self.open(files, path) for path in options["files"]]
            actor = Actor(tenant=tenant, name="command:import_events")
            job = self.submit(actor, named, options["format"])
        self.work(tenant, job)
        self.report(tenant, job.public_id)

    def submit(self, actor: Actor, files: list[NamedFile], format_name: str | None) -> ImportJob:
        try:
            return submit_import(actor=actor, files=files, format=format_name, tell=False)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem

    def tenant(self, slug: str | None) -> Tenant:
        wanted = {"slug": slug} if slug else {"kind": Tenant.Kind.PLATFORM}
        tenant = Tenant.objects.filter(**wanted).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{slug}”. create_tenant makes one.")
        return tenant

    def open(self, files: ExitStack, path: Path) -> NamedFile:
        try:
            stream = files.enter_context(path.open("rb"))
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from problem
        return NamedFile(path.name, stream, path.stat().st_size)

    def work(self, tenant: Tenant, job: ImportJob) -> None:
        ended = Event()
        watcher = Thread(target=self.watch, args=(tenant.pk, job.public_id, ended), daemon=True)
        watcher.start()
        try:
            while not self.is_finished(tenant, job):
                ended.wait(SECONDS_BETWEEN_TRIES)
        finally:
            ended.set()
            watcher.join()
        for tenant_id in tenants_with_marks():
            settle_waiting(tenant_id)

    def is_finished(self, tenant: Tenant, job: ImportJob) -> bool:
        """After a try; a worker may have taken it over, the database may be away for a while."""
        try:
            run_job(tenant.pk, job.public_id)
            return self.job(tenant.pk, job.public_id).finished_at is not None
        except Error as problem:
            self.stderr.write(f"Interrupted, trying again: {problem}".strip())
            return False

    def watch(self, tenant_id: int, public_id: UUID, ended: Event) -> None:
        """Progress on the error stream, from the job's row, as everybody else sees it."""
        while not ended.wait(SECONDS_BETWEEN_LINES):
            job = self.job(tenant_id, public_id)
            share = job.bytes_done * 100 // max(job.bytes_total, 1)
            self.stderr.write(f"{share:3d}%  {job.rows_done:,} rows")
        connection.close()

    @staticmethod
    def job(tenant_id: int, public_id: UUID) -> ImportJob:
        with tenant_scope(tenant_id), transaction.atomic():
            job: ImportJob = ImportJob.objects.get(public_id=public_id)
            return job

    def report(self, tenant: Tenant, public_id: UUID) -> None:
        job = self.job(tenant.pk, public_id)
        counts = {name: getattr(job, name) for name in COUNTS}
        self.stdout.write(json.dumps({**counts, "by_tenant": job.by_tenant}))
        if job.state == ImportJob.State.FAILED:
            raise CommandError(job.error)
