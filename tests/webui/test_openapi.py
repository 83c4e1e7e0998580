from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_every_route_of_the_api_is_described_and_no_other(client: FlaskClient) -> None:
    described = set(client.get("/api/v1/openapi.json").json["paths"])
    rules = (rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/api/"))
    assert described == {re.sub(r"<(?:\w+:)?(?:\w+_)?(\w+)>", r"{\1}", rule) for rule in rules}


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    text = client.get("/api/v1/openapi.json").text
    schemas = client.get("/api/v1/openapi.json").json["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert references
    assert references <= set(schemas)


def test_what_is_described_is_what_is_read(client: FlaskClient) -> None:
    search = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/search"]["get"]
    for parameter in search["parameters"]:
        schema = parameter["schema"]
        value = schema.get("default", "general" if parameter["name"] == "rating" else "en")
        assert client.get("/api/v1/search", query_string={parameter["name"]: value}).status_code == 200


def test_names_are_those_that_are_sent(client: FlaskClient) -> None:
    shape = client.get("/api/v1/openapi.json").json["components"]["schemas"]["SearchAnswer"]
    assert set(shape["properties"]) == set(client.get("/api/v1/search?q=kite").json)
