"""How a page is answered: its status, and what is wrong beside its field."""

from __future__ import annotations

from collections.abc import Collection

from flask import Response, make_response, render_template, request

from jindao import JindaoError

from . import errors, forms, language, manners


def is_asked() -> bool:
    """Tell whether this request asks for anything."""
    pairs = request.args.items(multi=True)
    return any(text.strip() for name, text in pairs if name not in manners.ARGUMENTS)


def page(
    template: str,
    error: JindaoError | None,
    fields: Collection[str] = forms.SHOWN_FIELDS,
    /,
    **values: object,
) -> Response:
    """Return a page; with an error, its status and what is wrong by field.

    Parameters
    ----------
    template
        Which page.
    error
        What is wrong; `forms.InvalidForm` where it is several things.
    fields
        What the page has a field for; all else that is wrong is told above.
    **values
        What the template needs.
    """
    wrong, general = messages(error, fields)
    rendered = render_template(template, wrong=wrong, general=general, **values)
    return make_response(rendered, status_of(error))


def status_of(error: JindaoError | None) -> int:
    """Return the status of a page that tells of an error, if there is one."""
    return 200 if error is None else errors.status_of(error)


def messages(
    error: JindaoError | None, fields: Collection[str]
) -> tuple[dict[str, str], list[str]]:
    """Return what is wrong by field, and what is wrong with no field that the page has."""
    if error is None:
        return {}, []
    locale = language.current().code
    wrong: dict[str, str] = {}
    general: list[str] = []
    for one in error.errors if isinstance(error, forms.InvalidForm) else (error,):
        name = forms.field_name(one)
        if name in fields and name is not None:
            wrong.setdefault(name, one.message(locale))
        else:
            general.append(one.message(locale))
    return wrong, general
