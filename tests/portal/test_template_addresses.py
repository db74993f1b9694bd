"""Every `{% url %}` of every template names an address that exists, with as many arguments as it takes."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Template
from django.template.base import Lexer, Node, TokenType
from django.template.defaulttags import URLNode
from django.template.loader import get_template
from django.urls import get_resolver
from django.urls.resolvers import get_ns_resolver

FOLDER = Path(settings.TEMPLATES[0]["DIRS"][0])
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())


def signatures(view: str) -> Iterator[tuple[list[str], dict[str, object]]]:
    """Names of the parts and the defaults of each address of this name, as django.urls.reverse looks them up."""
    *namespaces, name = view.split(":")
    resolver, prefix, converters = get_resolver(), "", {}
    for namespace in namespaces:
        instances = resolver.app_dict.get(namespace, [namespace])
        instance = namespace if namespace in instances else instances[0]
        if instance not in resolver.namespace_dict:
            return
        more, resolver = resolver.namespace_dict[instance]
        prefix += more
        converters.update(resolver.pattern.converters)
    if prefix:
        resolver = get_ns_resolver(prefix, resolver, tuple(converters.items()))
    for forms, _, defaults, _ in resolver.reverse_dict.getlist(name):
        for _, parts in forms:
            yield parts, defaults


def fits(node: URLNode, parts: list[str], defaults: dict[str, object]) -> bool:
    if node.args:
        return len(node.args) == len(parts)
    return not set(node.kwargs).symmetric_difference(parts).difference(defaults)


def url_nodes(nodes: Iterable[Node]) -> Iterator[URLNode]:
    """All below these, block tags of our own included, whose content Django's own search leaves out."""
    for node in nodes:
        if isinstance(node, URLNode):
            yield node
        for name in {*node.child_nodelists, "nodelist"}:
            yield from url_nodes(getattr(node, name, None) or ())


def faults(template: Template) -> list[str]:
    found = []
    for node in url_nodes(template.nodelist):
        view = node.view_name.var
        if isinstance(view, str) and not any(fits(node, *signature) for signature in signatures(view)):
            found.append(f"line {node.token.lineno}: {node.token.contents}")
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_address_that_a_template_names_exists(name):
    assert faults(get_template(name).template) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_address_of_a_template_is_overlooked(name):
    template = get_template(name).template
    written = [
        token
        for token in Lexer(template.source).tokenize()
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] == "url"
    ]
    assert len(list(url_nodes(template.nodelist))) == len(written)


@pytest.mark.parametrize(
    ("tag", "good"),
    [
        ("{% url 'ratings:release' slug %}", True),
        ("{% url 'ratings:release' slug version %}", True),
        ("{% url 'ratings:release' slug=slug version=version %}", True),
        ("{% if x %}{% for y in x %}{% url 'ratings:index' %}{% endfor %}{% endif %}", True),
        ("{% url chosen %}", True),
        ("{% url 'ratings:release_version' slug version %}", False),
        ("{% url 'ratings:release' %}", False),
        ("{% url 'ratings:release' slug version more %}", False),
        ("{% url 'ratings:release' slug=slug number=version %}", False),
        ("{% if x %}{% else %}{% url 'nothing:at_all' %}{% endif %}", False),
    ],
)
def test_a_wrong_address_is_found(tag, good):
    assert (faults(Template(tag)) == []) is good
