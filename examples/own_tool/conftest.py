"""A tool of one's own, and a session that uses it. From this folder:

pytest --llm-mode agent --llm-provider replay --llm-replay session.jsonl --llm-model any
"""

from pytest_llmbench.agent.base import Tool, ToolResult, schema
from pytest_llmbench.agent.workspace import Refused

UNITS = {"tray": "24 pieces", "layer": "6 trays", "pallet": "9 layers"}


class LookUpUnit(Tool):
    """A real one would ask a database, or an index of one's own."""

    name = "look_up_unit"
    description = "Tell how much one unit of the warehouse holds."
    parameters = schema("unit", unit="its name, such as tray")

    def offered(self, case, judge):
        return "warehouse" in case.tags

    def use(self, arguments, desk):
        unit = arguments["unit"]
        if unit not in UNITS:
            raise Refused(f"there is no unit {unit!r}: known are {', '.join(UNITS)}")
        return ToolResult(f"one {unit} is {UNITS[unit]}")


def pytest_llmbench_register(registry):
    registry.add_tool(LookUpUnit())
