"""TypeScript tests without a reference: what is judged apart as far as their text tells."""

from __future__ import annotations

import pytest

from pytest_llmbench.languages.typescript_scan import scan

IMPORTS = 'import { expect, it } from "vitest";\nimport { f } from "../solution";\n'
PLAIN = """
import { describe, expect, it } from "vitest";
import type { Order } from "../solution";
import { type Line, slug, total } from "../solution";

describe("total", () => {
  it.each([[1, 2], [3, 4]])("adds %i", (a, b) => {
    const wanted = { sum: a + b };
    expect(total([a, b])).toEqual(wanted);
  });
  it("refuses", async () => {
    expect(() => total([])).toThrow(/empty/);
    await expect(slug("A b")).resolves.toBe("a-b");
    for (const x of [1, 2]) expect(total([x])).toBe(-1);
    expect(new Map([["a", 1]])).toEqual(slug("m"));
  });
});
"""


def test_plain_functions_over_plain_data_can_be_apart():
    assert scan({"tests/solution.test.ts": PLAIN}) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('import { vi } from "vitest";', "uses vi of vitest"),
        ('import { readFileSync } from "node:fs";', "imports node:fs"),
        ('import * as s from "../solution";', "imports all of ../solution"),
        ('import { Money } from "../solution";', "Money of the answer may be a class"),
        ("class Mine {}", "defines a class"),
        ("const made = new f();", "makes an object"),
        ("f(() => 1);", "hands over a function"),
        ("it('x', () => { f({ done: () => 1 }); });", "hands over a function"),
        ("const list = [1]; it('x', () => { expect(f(list)).toBe(list); });", "may compare ident"),
        ("it('x', () => { expect(f(1).sum).toEqual(1); });", "uses .sum"),
        ("it('x', () => { expect(f(1)[0]).toEqual(1); });", "uses [...]"),
        ("it('x', () => { expect(globalThis).toEqual(1); });", "uses globalThis"),
        ("setTimeout(f, 1);", "uses setTimeout"),
        ("it('x', () => { expect(f(1)).toBeInstanceOf(Error); });", "uses .toBeInstanceOf"),
        ("it('x', () => {", "cannot be read"),
    ],
)
def test_what_is_not_known_to_be_carried_is_told(text, told):
    found = scan({"tests/solution.test.ts": IMPORTS + text})
    assert found is not None
    assert found.startswith("tests/solution.test.ts")
    assert told in found


def test_every_file_of_the_tests_counts():
    assert scan({"tests/a.test.ts": PLAIN, "tests/data.json": "{}"}) == (
        "tests/data.json: cannot be read"
    )
