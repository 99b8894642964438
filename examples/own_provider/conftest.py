"""A provider of one's own: pytest examples/own_provider --llm-provider canned --llm-model any."""

from pytest_llmbench.providers.base import ModelFacts, Preset, Reply


class Canned:
    """Answers everything with the same function; a real one would ask a server."""

    name = "canned"

    def facts(self, model):
        return ModelFacts(family="canned")

    def generate(self, request, on_tokens):
        code = "def double(n):\n    return 2 * n\n"
        return Reply(f"Here it is:\n\n```python\n{code}```\n", finish_reason="stop")

    def close(self):
        pass


def pytest_llmbench_register(registry):
    registry.add_provider(Preset("canned", create=lambda endpoint: Canned()))
