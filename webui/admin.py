"""The status page: sources, jobs and their progress, and "Run now" for whoever holds the admin token.

It works on nothing itself: a request becomes a job row, and a worker does it.
"""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from indexer.model import DOUBTS, Job, JobKind, JobState, SourceKind, SourceStatus
from webui.app_context import current
from webui.clients import client_of
from webui.http_cache import uncached
from webui.progress import job_view
from webui.security import from_this_site, token_matches
from webui.viewer import viewer

blueprint = Blueprint("admin", __name__)
_EVERYTHING, _AGAIN, _FAILED = "reindex:", "reread:", "retry:"


@blueprint.get("/status")
def status() -> Response:
    """Show how the archive, its sources and its jobs stand."""
    return _page("status.html", **_status_values())


@blueprint.get("/status/jobs/<int:job_id>")
def job(job_id: int) -> Response:
    """Show one job with everything that went wrong in it."""
    return _page("job.html", job=job_view(viewer().job(job_id)))


@blueprint.post("/status/run")
def run_now() -> BaseResponse:
    """Queue the chosen work, if our own page sent it along with the admin token."""
    return _refused_if_not_admin() or _queued(*_chosen(request.form.get("work", "")))


@blueprint.post("/status/reread")
def take_reading() -> BaseResponse:
    """Queue the rereading of a story as one of the two readings the page shows, guarded as all jobs are."""
    return _refused_if_not_admin() or _queued(JobKind.REREAD_AS, _reading(request.form.get("reading", "")))


def _refused_if_not_admin() -> BaseResponse | None:
    if not from_this_site():
        abort(403, "Jobs are started from the status page of this site only.")
    expected = current().settings.web.admin_token
    if not expected:
        abort(403, "No admin token is configured, so nobody can start jobs from here.")
    # The right token is never kept waiting: whoever may guess from somewhere must not lock its owner out.
    return None if token_matches(request.form.get("token", ""), expected) else _refused()


def _queued(kind: JobKind, target: str | None) -> BaseResponse:
    queued = current().archive.request_job(kind, target)
    return redirect(url_for("admin.job", job_id=queued.id), code=303)


def _refused() -> Response:
    """Say that the token was wrong; whoever has sent too many is asked to wait, for less work than that."""
    site = current()
    if wait := site.rate_limiter.record_failure(client_of(request, site.proxies)):
        raise TooManyRequests("Too many wrong tokens; wait a minute and try again.", retry_after=wait)
    refused = _page("status.html", **_status_values(), problem="That is not the admin token.")
    refused.status_code = 403
    return refused


def work_choices(sources: tuple[SourceStatus, ...]) -> tuple[tuple[str, str], ...]:
    """Return what can be run: the form's value and its words."""
    choices = [
        (_work(status), f"{_verb(status)} {status.source.id}") for status in sources if not status.by_hand
    ]
    again = ((_FAILED, "Try again what failed"), (_AGAIN, "Read everything again"))
    return (*choices, *again, (_EVERYTHING, "Rebuild the whole index"))


def _status_values() -> dict[str, object]:
    standing = viewer().status()
    return {
        "status": standing,
        "limited": not viewer().scope.is_everything,
        "report": viewer().report(),
        "doubts": {name: words.capitalize() for name, words in DOUBTS.items()},
        "jobs": [job_view(job) for job in standing.jobs],
        "busy": any(job.state in {JobState.QUEUED, JobState.RUNNING} for job in standing.jobs),
        "choices": work_choices(standing.sources),
        "guarded": bool(current().settings.web.admin_token),
        "last_jobs": {status.source.id: _last(status.last_job) for status in standing.sources},
    }


def _last(job: Job | None) -> object:
    return job_view(job) if job else None


def _chosen(work: str) -> tuple[JobKind, str | None]:
    offered = {value for value, _ in work_choices(viewer().status().sources)}
    if work not in offered:
        raise BadRequest("Choose one of the jobs the form offers.")
    kind, _, target = work.partition(":")
    return JobKind(kind), target or None


def _reading(chosen: str) -> str:
    listed = [story.story_id for doubt in viewer().report().doubts for story in doubt.first if story.readings]
    if chosen not in {f"{letter} {story_id}" for story_id in listed for letter in "AB"}:
        raise BadRequest("Choose one of the readings the page offers.")
    return chosen


def _work(status: SourceStatus) -> str:
    kind = JobKind.CRAWL if status.source.kind is SourceKind.SITE else JobKind.IMPORT
    return f"{kind}:{status.source.id}"


def _verb(status: SourceStatus) -> str:
    return "Crawl" if status.source.kind is SourceKind.SITE else "Import"


def _page(template: str, **values: object) -> Response:
    return uncached(make_response(render_template(template, **values)))
