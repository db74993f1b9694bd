"""Files of a release: the list with sizes and checksums, and the files themselves."""

import mimetypes

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from network.models import Region
from ratings.models import Release
from ratings.reading import AUDIT_FILE, Address, list_files
from ratings.views.frame import of_release, page
from tabular import XLSX_TYPE

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xlsx": XLSX_TYPE,
    ".zip": "application/zip",
}
# Looked at in the browser; the others are saved.
SHOWN = (".pdf", ".png", ".svg")
# A picture carries its own style; opened by itself, it needs a policy of its own.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

# Pictures are made to be shown on other sites.
FOR_OTHER_SITES = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}


@of_release
def download(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """All files, and how to verify them."""
    regions = dict(Region.objects.values_list("code", "name"))
    context = {
        "kinds": list_files(release, at, regions),
        "zip_url": at.file("release.zip"),
        "is_audited": AUDIT_FILE in release.manifest,
        "has_answers": any(name.startswith(("answers-", "profiles-")) for name in release.manifest),
    }
    return page(request, release, at, "ratings/release/download.html", "Скачать", context)


@of_release
def download_file(request: HttpRequest, release: Release, at: Address, name: str) -> HttpResponse:
    """A file of the manifest as it was computed. Below a version's number it never changes, so it may be kept."""
    try:
        file = default_storage.open(release.path(name))
    except (KeyError, FileNotFoundError) as error:
        raise Http404("no such file") from error
    extension = f".{name.rpartition('.')[2]}"
    short = f"{release.slug}-v{release.version}-{name.rpartition('/')[2]}"
    response = FileResponse(file, content_type=TYPES.get(extension) or mimetypes.guess_type(name)[0])
    response["Content-Disposition"] = content_disposition_header(extension not in SHOWN, short)
    response["Content-Length"] = release.manifest[name]["size"]
    response["ETag"] = f'"{release.manifest[name]["sha256"]}"'
    lasting = at.version is not None
    response["Cache-Control"] = (
        "public, max-age=31536000, immutable" if lasting else "public, max-age=0, must-revalidate"
    )
    if extension in (".svg", ".png"):
        response["Content-Security-Policy"] = PICTURE_POLICY
        for header, value in FOR_OTHER_SITES.items():
            response[header] = value
    return response
