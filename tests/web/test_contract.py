"""The API keeps to its own description: every operation, with right and wrong requests."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from openapi_spec_validator import validate
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished

from jindao import Planner, Settings
from web.app import create_app

CONFIG = {
    "seed": 1,
    "generation": {"max-examples": 10, "deterministic": True},
    "checks": {
        # A description cannot say which names exist, and which fields go together.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "422"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "404", "405", "406", "413", "414", "415", "422"]
        },
    },
}


def unpacked(app: Any) -> Any:
    """Return an application that is never asked for compressed answers, which go unread here."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        return app(environ, start)

    return answer


@pytest.mark.filterwarnings("default")
def test_every_operation_keeps_to_its_description() -> None:
    app = create_app(Planner(Settings(limits=())))
    app.wsgi_app = unpacked(app.wsgi_app)  # type: ignore[method-assign]
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG)
    )
    scenarios: Counter[str] = Counter()
    failures: list[str] = []
    ended = False
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError | NonFatalError):
            failures.append(repr(event))
        elif isinstance(event, EngineFinished):
            ended = True
        elif isinstance(event, ScenarioFinished):
            scenarios[event.phase.name] += 1
            failures += [
                f"{check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info is not None
            ]
            assert event.status is not Status.ERROR
    assert ended
    assert failures == []
    # Nine addresses answer GET, three of them a JSON body, too; one takes a file.
    assert (scenarios["COVERAGE"], scenarios["FUZZING"]) == (13, 13)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_description_is_openapi_3_1(language: str) -> None:
    client = create_app(Planner(Settings(limits=()))).test_client()
    document = client.get(f"/api/v1/openapi.json?lang={language}").json
    assert document["openapi"] == "3.1.0"
    validate(document)
