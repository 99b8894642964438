"""The shipped JSON Schema names exactly the fields of a record."""

import json
from importlib.resources import files

import jsonschema

from pytest_llmbench.record import Record


def schema():
    return json.loads(files("pytest_llmbench").joinpath("schemas/report-v1.json").read_text())


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_it_names_every_field_of_a_record_and_no_other():
    record = schema()["$defs"]["record"]
    names = list(Record().to_dict())
    assert list(record["properties"]) == names
    assert record["required"] == names


def test_reasons_are_those_of_the_exceptions_and_verdicts():
    from pytest_llmbench import errors, verdict

    reasons = set(schema()["$defs"]["record"]["properties"]["reason"]["enum"])
    raised = {
        cls.reason
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, errors.AttemptError)
    }
    assert raised <= reasons
    assert reasons >= verdict.PROBLEMS
