"""Answers held against the description of the API: what is not described may not be answered."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.test import TestResponse


class Described:
    """The OpenAPI description of an application. An answer must have just the members that it tells of."""

    def __init__(self, app: Flask, spec: Mapping[str, Any]) -> None:
        self.spec = copy.deepcopy(dict(spec))
        self._adapter = app.url_map.bind("localhost")
        for schema in self.spec["components"]["schemas"].values():
            if "properties" in schema:
                schema["additionalProperties"] = False
        self._validator = lru_cache(maxsize=None)(self._make_validator)

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Raise AssertionError where the answer is none of those that the operation tells of."""
        if response.status_code in (304, 405) or response.mimetype == "text/html":
            return
        assert "Something is not right here" not in response.text, (
            f"a code without a sentence: {response.text}"
        )
        operation = self._operation(method, path)
        if operation is None:
            assert response.status_code == 404, (
                f"{method} {path} answers {response.status_code} but is not described"
            )
            return
        status = str(response.status_code)
        assert status in operation["responses"], (
            f"{method} {path} answers {status} undescribed: {response.text}"
        )
        content = operation["responses"][status]["content"]
        assert response.mimetype in content, f"{method} {path} answers {status} as {response.mimetype}"
        errors = list(
            self._validator(repr(content[response.mimetype]["schema"])).iter_errors(response.get_json())
        )
        assert not errors, f"{method} {path} {status}: {errors[0]}"

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        try:
            rule, _ = self._adapter.match(path, method=method, return_rule=True)
        except Exception:
            return None
        template = str(rule.rule).replace("<", "{").replace(">", "}")
        found: dict[str, Any] | None = self.spec["paths"].get(template, {}).get(method.lower())
        return found

    def _make_validator(self, schema: str) -> jsonschema_rs.Draft202012Validator:
        root = {**eval(schema), "components": self.spec["components"]}  # the repr of a dict
        return jsonschema_rs.Draft202012Validator(root, validate_formats=True)
