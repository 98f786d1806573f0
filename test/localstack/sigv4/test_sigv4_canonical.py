"""Which changes the canonical form hides, and which it must show, in many random requests."""

import random
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from tally_sigv4.canonical import (
    SentRequest,
    canonical_path,
    canonical_query,
    canonical_request,
    parse_query,
)

SEEDS = range(100)
SEGMENTS = ["a", "Bc", ".", "..", "", "...", "%2F", "%25", "%2e", "~x", "a+b", "é", "a b", "$&',"]
TEXTS = ["", "a", "B", "~", "+", " ", "%", "/", "=", "&", "é", "漢", "-._", "a b", "*", "!'()"]


def random_path(rng):
    return "/" + "/".join(rng.choice(SEGMENTS) for _ in range(rng.randrange(8)))


def random_pairs(rng):
    return [(rng.choice(TEXTS) or "k", rng.choice(TEXTS)) for _ in range(rng.randrange(6))]


def encoded(pairs):
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_request_has_the_form_that_botocore_gives_it(seed):
    rng = random.Random(seed)
    path, pairs = random_path(rng), random_pairs(rng)
    values = [" ".join(rng.choices(["a", "", "b,c", '"'], k=4)) for _ in range(rng.randrange(3))]
    body = rng.randbytes(rng.randrange(20))

    theirs = AWSRequest("PUT", f"http://api.test{path}", params=pairs, data=body)
    theirs.headers["Host"] = "api.test"
    for value in values:
        theirs.headers.add_header("x-note", value)
    theirs.context["timestamp"] = "20260131T000000Z"
    signer = SigV4Auth(Credentials("test", "test"), "execute-api", "us-east-1")

    ours = SentRequest("PUT", f"{path}?{encoded(pairs)}", list(theirs.headers.items()), body)
    names = sorted({name.lower() for name in theirs.headers})

    assert canonical_request(ours, names, ours.query).decode() == signer.canonical_request(theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_path_without_anything_to_encode_is_canonical_at_once(seed):
    rng = random.Random(seed)
    path = "/" + "/".join(rng.choice(["a", "~b", ".", "..", "", "..."]) for _ in range(6))

    assert canonical_path(canonical_path(path)) == canonical_path(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_query_does_not_matter(seed):
    rng = random.Random(seed)
    pairs = random_pairs(rng)
    shuffled = rng.sample(pairs, len(pairs))

    assert canonical_query(parse_query(encoded(shuffled))) == canonical_query(
        parse_query(encoded(pairs))
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_different_queries_never_look_alike(seed):
    rng = random.Random(seed)
    one, other = random_pairs(rng), random_pairs(rng)

    alike = canonical_query(parse_query(encoded(one))) == canonical_query(
        parse_query(encoded(other))
    )

    assert alike == (sorted(one) == sorted(other))


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/a%2Fb", "/a%252Fb"),
        ("/a/b", "/a/b"),
        ("/100%25", "/100%2525"),
        ("/a/%2E%2E/b", "/a/%252E%252E/b"),
        ("/a/../../b", "/b"),
        ("/..", "/"),
        ("/a//b/", "/a/b/"),
        ("", "/"),
    ],
)
def test_an_encoded_separator_is_not_a_separator(path, canonical):
    assert canonical_path(path) == canonical


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("http://api.test/a?b=1", "/a", [(b"b", b"1")]),
        ("http://api.test", "/", []),
        ("HTTPS://api.test:443?b=/", "/", [(b"b", b"/")]),
        ("/a?b=http://x/y?z", "/a", [(b"b", b"http://x/y?z")]),
        ("//a/b", "//a/b", []),
        ("*", "*", []),
    ],
)
def test_the_target_may_be_in_absolute_form(target, path, query):
    request = SentRequest("GET", target, [], b"")

    assert (request.path, request.query) == (path, query)
