"""A text as a download."""

from django.http import HttpResponse

from finops.ui.prose import Prose

MARKDOWN_TYPE = "text/markdown; charset=utf-8"


def prose_response(prose: Prose, file_format: str, name: str) -> HttpResponse:
    """In one of EVERY_FORMAT; writers are imported as they are needed, few processes need them."""
    if file_format == "pdf":
        from finops.ui.prose.paper import paper_of

        response = HttpResponse(paper_of(prose), content_type="application/pdf")
    elif file_format == "docx":
        from finops.ui.prose.word import DOCX_TYPE, word_of

        response = HttpResponse(word_of(prose), content_type=DOCX_TYPE)
    else:
        from finops.ui.prose.markdown import markdown_of

        response = HttpResponse(markdown_of(prose), content_type=MARKDOWN_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
