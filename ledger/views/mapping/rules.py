"""Rules of the draft, one by one; and going over the last days once more."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from finops.access import Actor, requires
from finops.scope.requests import TenantRequest
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from finops.views.approvals.steps import Dialog, StepInput, step_view
from ledger.calc.mapping.rules import How
from ledger.calc.source_fields import SOURCE_FIELDS
from ledger.models import MappingRule
from ledger.queries.mapping.versions import rule_of_draft, use_case_names
from ledger.services.mapping.activating import go_over
from ledger.services.mapping.drafting import add_rule, begin_draft, remove_rule
from ledger.views.mapping.forms import DaysForm, RuleForm


@requires("draft_mapping")
@require_POST
def begin_mapping(request: TenantRequest) -> HttpResponse:
    """To the draft; it is begun with the rules of the active version if there is none."""
    draft = begin_draft(actor=request.actor)
    return HttpResponseRedirect(page_url("mapping_version", draft.number))


@requires("draft_mapping")
@require_http_methods(["GET", "POST"])
def mapping_rule(request: TenantRequest) -> HttpResponse:
    """Add a rule to the draft: the form, filled in from the work list."""
    form = RuleForm(request.POST or None, initial=initial_of(request))
    if request.method == "POST" and form.is_valid():
        number = added(request, form)
        if number:
            messages.success(request, _("The rule is in the draft; nothing changes yet."))
            return HttpResponseRedirect(page_url("mapping_version", number))
    context = {
        "form": form,
        "fields": [(field.name, _(field.label), field.is_open) for field in SOURCE_FIELDS],
        "use_cases": use_case_names(),
        "crumbs": [crumb(_("Attribution mapping"), page_url("mapping")), crumb(_("Rule"))],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, "ledger/mapping/rule.html", context, part="form", status=status)


def initial_of(request: TenantRequest) -> dict[str, str]:
    names = ("source_field", "value", "dimension", "target")
    query = {name: request.GET.get(name, "") for name in names}
    return {"how": How.EXACT.value, **{name: text for name, text in query.items() if text}}


def added(request: TenantRequest, form: RuleForm) -> int:
    """The number of the draft; 0 where the service refused the rule, and the form says why."""
    try:
        number: int = add_rule(actor=request.actor, rule=form.rule()).version.number
    except ValidationError as problem:
        for name, sentences in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return 0
    return number


def _remove(actor: Actor, rule: MappingRule, _filled: StepInput) -> None:
    remove_rule(actor=actor, rule_id=rule.pk)


remove_mapping_rule = step_view(
    Dialog(
        action="draft_mapping",
        find=rule_of_draft,
        take=_remove,
        back=lambda rule: page_url("mapping_version", rule.version.number),
        label=gettext_lazy("Remove the rule"),
        heading=lambda rule: (
            _("Remove the rule for %(value)s") % {"value": rule.value or rule.source_field}
        ),
        says=gettext_lazy("It goes from the draft only; the active version stays as it is."),
        done=gettext_lazy("The rule was removed from the draft."),
        is_final=True,
    )
)


@requires("activate_mapping")
@require_POST
def go_over_mapping(request: TenantRequest) -> HttpResponse:
    """Map the traces of the last days once more: the register has changed."""
    form = DaysForm(request.POST, least=1)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form["days"].errors)))
        return HttpResponseRedirect(page_url("mapping"))
    try:
        go_over(actor=request.actor, days=form.cleaned_data["days"])
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except SignatureRefused as refusal:
        messages.error(request, refusal.sentence)
    return HttpResponseRedirect(page_url("mapping"))
