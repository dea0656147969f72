"""The API against its own document: schemathesis makes requests that fit it and requests that do not.

Derandomized and bounded, against a real server on loopback; checked are statuses, media types, headers and bodies.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from endpoint.api import document
from tests.endpoint.conftest import Running, start

if TYPE_CHECKING:
    from simde_kg.release import Release

EXAMPLES = 30


@pytest.fixture(scope="module")
def running(built_release: "Release") -> Iterator[Running]:
    served = start(built_release.path.parents[1])
    yield served
    served.stop()


@pytest.fixture(scope="module")
def schema(running: Running) -> Any:
    found = json.loads(running.ask("GET", "/api/v1/openapi.json").body)
    made = schemathesis.openapi.from_dict(found)
    made.config.update(base_url=f"http://127.0.0.1:{running.port}/api/v1")
    return made


@pytest.mark.parametrize("path", list(document.PATHS))
def test_answers_keep_what_the_document_says(schema: Any, path: str) -> None:
    operation = schema[path]["GET"]

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        case.call_and_validate(timeout=20)

    check()
