"""A job done here and now, by the process that asks, when no worker is running.

It waits for nobody: where a worker holds the lease, that worker does the job.
"""

from indexer.catalogue import open_catalogue
from indexer.config import Settings
from indexer.jobs.job_runner import run_job
from indexer.jobs.lease import Lease
from indexer.jobs.reporter import RowReporter, TeeReporter
from indexer.model import Job, JobState, Reporter


def run_now(job_id: int, settings: Settings, reporter: Reporter) -> Job:
    """Do a queued job in this process and return it as it ended; ``reporter`` hears of it on the way.

    A job that is not queued (any more) is returned as it is. Ctrl-C cancels the job.

    Raises:
        WorkerBusyError: a worker is running and will do the job.
        UnknownJobError: there is no such job.
    """
    with Lease.take(settings.data), open_catalogue(settings.place) as catalogue:
        jobs = catalogue.jobs
        jobs.recover()
        job = jobs.claim(job_id)
        if job is None:
            return jobs.get(job_id)
        row = RowReporter(jobs, job_id)
        try:
            run_job(job, jobs, settings, row=row, reporter=TeeReporter(row, reporter))
        except KeyboardInterrupt:
            jobs.finish(job_id, JobState.CANCELLED, "Stopped by Ctrl-C; what was done until then is kept.")
            raise
        return jobs.get(job_id)
