"""What stands in for an answer while functional tests are listed."""

from pytest_llmbench.vue.stubs import stubs

SPEC = """
import Form, { type Values, reset as resetForm } from '@/Form.vue'
import type { Order } from './order'
import { useA,
  useB } from "@/use"
export { again } from './again'
import only from 'x'
const { notOne } = useA()
"""


def test_every_imported_name_is_exported() -> None:
    found = stubs(["src/use.ts"], [SPEC, "import { useC } from './c'\n"])
    line = next(line for line in found["src/use.ts"].splitlines() if line.startswith("export {"))
    names = [part.strip().removeprefix("anything as ") for part in line[8:-2].split(",")]
    assert names == ["Order", "Values", "again", "reset", "useA", "useB", "useC"]
    assert found["src/use.ts"].endswith("export default anything\n")


def test_components_are_empty_and_other_files_are_left_alone() -> None:
    found = stubs(["src/Form.vue", "src/a.tsx", "locale.json"], [])
    assert found.keys() == {"src/Form.vue", "src/a.tsx"}
    assert found["src/Form.vue"].startswith("<script>\n")
    assert "render: () => null" in found["src/Form.vue"]
